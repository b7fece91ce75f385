"""The words that every program shares: picture keys, observations, and where the lake keeps them.

Standard library only, because the Lambda function and the camera's uploader carry this folder as it is.
"""

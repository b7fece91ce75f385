"""Definitions that all programs share: picture keys, the tables' columns, and the lake's layout.

Standard library only, because the Lambda function and the camera's uploader bundle this folder unchanged.
"""

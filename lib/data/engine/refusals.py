"""What a caller lacks whom AWS refused, in one phrase.

In: botocore's exception or Athena's reason of a failed query. Out: "the action s3:GetObject on s3://lake/a.parquet".
"""

import re

from botocore.exceptions import ClientError

S3_FILE = r"s3[an]?://[^\s,;()\[\]'\"]*[^\s,;()\[\]'\".:]"

# As IAM, Lake Formation, and Athena's own writing and reading of S3 say it:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
# https://docs.aws.amazon.com/lake-formation/latest/dg/troubleshooting.html
# https://repost.aws/knowledge-center/athena-output-bucket-error
# https://repost.aws/knowledge-center/access-denied-athena
_WORDS = (
    (r"perform:? (\w+:\w+)", "the action {}"),
    (r"Lake Formation permission\(s\):? Required (\w[\w ]*?) on (\S+)", "Lake Formation's permission {} on {}"),
    (r"Lake Formation permission\(s\) on (\S+)", "a permission of Lake Formation on {}"),
    (rf"writing output to url: ({S3_FILE})", "the action s3:PutObject on {}"),
    (rf"(?:denied|Hive split).*?({S3_FILE})", "the action s3:GetObject on {}"),
)
# S3 may say no more than "Forbidden"; the app itself only reads the result file.
_ACTIONS_OF_CALLS = {"GetObject": "s3:GetObject", "HeadObject": "s3:GetObject", "ListObjectsV2": "s3:ListBucket"}


def what_is_lacking(origin: BaseException, text: str) -> str | None:
    """The action or permission, where it says on what; None when neither the text nor the call tells."""
    for pattern, words in _WORDS:
        found = re.search(pattern, text)
        if found:
            return words.format(*found.groups())
    action = _ACTIONS_OF_CALLS.get(origin.operation_name) if isinstance(origin, ClientError) else None
    return f"the action {action}" if action else None

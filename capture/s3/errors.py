"""What a failed upload means for the file, for other files, and for the operator."""


class RetryableUploadError(Exception):
    """S3 has not stored it: the same put may succeed later."""


class S3Unreachable(RetryableUploadError):
    """No connection to S3, so every other put would fail now as well."""


class PictureRejected(Exception):
    """S3 will never accept this picture; others may succeed."""


class BucketRejected(Exception):
    """Every put fails until the bucket's name, the credentials or the permissions are corrected."""

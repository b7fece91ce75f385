"""Errors of uploads, by what the caller can do: retry, skip the file, or correct the settings."""


class RetryableUploadError(Exception):
    """S3 did not store the object; the same put may succeed later."""


class S3Unreachable(RetryableUploadError):
    """S3 cannot be reached, so every other put would fail now as well."""


class PictureRejected(Exception):
    """S3 rejected this picture permanently; others may succeed."""


class BucketRejected(Exception):
    """Every put fails until the bucket's name, the credentials or the permissions are corrected."""

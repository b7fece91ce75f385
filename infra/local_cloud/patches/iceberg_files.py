"""The files of Iceberg tables, read from the disk of the local S3.

In: an object's address. Out: its file. Inside the local cloud a request to its own S3 would wait for itself.
"""

from urllib.parse import urlparse

from ministack.services import s3
from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO


class ObjectFiles(PyArrowFileIO):
    """Opens `s3://bucket/key` as the file in which ministack stores it; reads only.

    The property `account` has the owner's id, because pyiceberg reads in threads that do not know the request.
    """

    def new_input(self, location: str) -> PyArrowFile:
        address = urlparse(location)
        path = s3._object_disk_path(address.netloc, address.path.lstrip("/"), self.properties["account"])
        if path is None:
            raise FileNotFoundError(location)
        return super().new_input(f"file://{path}")

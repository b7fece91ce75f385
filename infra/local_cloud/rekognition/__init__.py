"""A server for Rekognition's DetectFaces operation: request, pictures, response, errors."""

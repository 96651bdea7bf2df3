"""The content store in a bucket of an S3-compatible server (extra ``s3``)."""

"""Serves moto, a fake of S3 made by others, on a free port of 127.0.0.1, and prints the port.

There is one bucket, `turnout`. Each line that comes in is the key of an object; its content type is printed.
"""

import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
s3 = boto3.client(
    "s3",
    endpoint_url=f"http://{host}:{port}",
    region_name="us-east-1",
    aws_access_key_id="key",
    aws_secret_access_key="secret",
)
s3.create_bucket(Bucket="turnout")
print(port, flush=True)
for line in sys.stdin:
    print(s3.head_object(Bucket="turnout", Key=line.strip())["ContentType"], flush=True)

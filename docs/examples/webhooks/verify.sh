#!/bin/sh
# Verify the signature of a webhook's message: SECRET ID TIMESTAMP SIGNATURE BODY_FILE
set -eu
age=$(($(date +%s) - $3))
if [ "${age#-}" -gt 300 ]; then
  echo "NOT genuine"
  exit 1
fi
key=$(printf %s "${1#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$2" "$3"; cat "$5"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
for each in $4; do
  if [ "$each" = "v1,$expected" ]; then
    echo "genuine"
    exit 0
  fi
done
echo "NOT genuine"
exit 1

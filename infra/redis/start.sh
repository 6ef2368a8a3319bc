#!/bin/sh
# Redis takes users from a file, and a password on its command line would be in every process list. So the user is
# written to memory (tmpfs) with the password's digest, and the password does not reach Redis at all.
set -eu

digest=$(printf %s "$REDIS_PASSWORD" | sha256sum | cut -d ' ' -f 1)
unset REDIS_PASSWORD
umask 077
sed "s/DIGEST/$digest/" /etc/redis-gateway/users.acl >/tmp/users.acl

# appendfsync always: what was acknowledged survives a power cut, a spent code above all.
# noeviction: an evicted revocation would be a token that works again; a full database refuses new writes instead.
exec redis-server \
  --aclfile /tmp/users.acl \
  --dir /data \
  --appendonly yes \
  --appendfsync always \
  --save '' \
  --maxmemory "$REDIS_MAXMEMORY" \
  --maxmemory-policy noeviction \
  --hash-max-listpack-value 2048

#!/bin/bash
# One authority and a certificate for each end, in the places where swanctl looks for them: certificates.sh <folder> <rsa|ecdsa>
#   x509ca/<kind>.pem, x509/<kind>-{a,b}.pem, private/<kind>-{a,b}.pem
set -eu
folder=$1 kind=$2
mkdir -p "$folder/x509ca" "$folder/x509" "$folder/private"
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $kind in
rsa) algorithm=(-algorithm RSA -pkeyopt rsa_keygen_bits:2048) ;;
ecdsa) algorithm=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256) ;;
esac
key() { openssl genpkey "${algorithm[@]}" -out "$1" 2>/dev/null; }
key "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -days 30 -subj "/O=Interop/CN=Interop $kind CA" -out "$folder/x509ca/$kind.pem" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
for side in a b; do
  key "$folder/private/$kind-$side.pem"
  openssl req -new -key "$folder/private/$kind-$side.pem" -subj "/O=Interop/CN=$side.example.test" -out "$work/csr" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:%s.example.test\n' $side >"$work/ext"
  openssl x509 -req -in "$work/csr" -CA "$folder/x509ca/$kind.pem" -CAkey "$work/ca.key" -CAcreateserial -days 20 \
    -extfile "$work/ext" -out "$folder/x509/$kind-$side.pem" 2>/dev/null
done

#!/usr/bin/env bash
# How the certificates of this folder were made, once, with OpenSSL 3: they are valid for a hundred years from 2026, and
# tests bring their own `now`. Run it in an empty folder; all keys are of this test authority and protect nothing.
set -euo pipefail

key_rsa() { openssl genrsa -out "$1.key" "${2:-2048}"; }
key_ec() { openssl ecparam -genkey -noout -name "$2" | openssl pkcs8 -topk8 -nocrypt -out "$1.key"; }
# issue <name> <subject> <ca> <serial> <extensions, or ""> [more options]
issue() {
  local name=$1 subject=$2 ca=$3 serial=$4 ext=$5
  shift 5
  printf '%b' "$ext" > ext.cnf
  openssl req -new -key "$name.key" -subj "$subject" -out csr.pem
  openssl x509 -req -in csr.pem -CA "$ca.pem" -CAkey "$ca.key" -set_serial "$serial" -days 36500 -extfile ext.cnf -out "$name.pem" "$@"
}
CA='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
LEAF='basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n'

for ca in root impostor; do
  key_rsa "$ca"
  printf '%b' "[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\n$CA" > req.cnf
  openssl req -x509 -new -config req.cnf -key "$ca.key" -subj "/C=CH/O=Example VPN/CN=Example Root CA" -days 36500 -set_serial 1538512 -out "$ca.pem"
done

key_ec branch-ca secp384r1
issue branch-ca "/C=CH/O=Example VPN/CN=Example Branch CA" root 2001 "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
key_ec deep-ca prime256v1
issue deep-ca "/C=CH/O=Example VPN/CN=Example Deep CA" branch-ca 3001 "$CA"

key_rsa edge
issue edge "/C=CH/O=Example VPN/CN=edge.example.test" root 22314868 "${LEAF}subjectAltName=DNS:edge.example.test,email:noc@example.test,IP:192.0.2.1,IP:2001:db8::1,URI:https://edge.example.test/,dirName:dir\n[dir]\nO=Example VPN\nCN=edge alias\n"
key_ec branch prime256v1
issue branch "/C=CH/O=Example VPN/CN=branch.example.test" branch-ca 3002 "${LEAF}subjectAltName=DNS:branch.example.test\n"
key_ec core secp384r1
issue core "/CN=core.example.test" root 22315496 "subjectAltName=DNS:core.example.test\n"
key_ec lab secp521r1
issue lab "/CN=lab.example.test" root 2002 "$LEAF"
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key
issue pss "/CN=pss.example.test" root 2003 "$LEAF" -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64

cp edge.key revoked.key # these only have to be issued; nobody signs with them
for name in wrong-use parted odd-extension md5 too-deep by-edge; do cp edge.key "$name.key"; done
issue revoked "/C=CH/O=Example VPN/CN=revoked.example.test" root 2004 "$LEAF"
issue parted "/CN=parted.example.test" root 2008 "${LEAF}crlDistributionPoints=URI:http://crl.example.test/1.crl,URI:http://crl.example.test/2.crl\n"
issue wrong-use "/CN=wrong-use.example.test" root 2005 "keyUsage=critical,keyEncipherment\n"
issue odd-extension "/CN=odd.example.test" root 2006 "1.3.6.1.4.1.99999.1=critical,DER:0500\n"
issue md5 "/CN=md5.example.test" root 2007 "$LEAF" -md5
issue too-deep "/CN=too-deep.example.test" deep-ca 4001 "$LEAF"
issue by-edge "/CN=by-edge.example.test" edge 5001 "$LEAF"

mkdir db && touch db/index.txt && echo 07 > db/crlnumber
printf '[ca]\ndefault_ca=c\n[c]\ndatabase=db/index.txt\ncrlnumber=db/crlnumber\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n' > ca.cnf
openssl ca -config ca.cnf -keyfile root.key -cert root.pem -revoke revoked.pem -crl_reason keyCompromise
openssl ca -config ca.cnf -keyfile root.key -cert root.pem -gencrl -crldays 9000 -out root.crl.pem
printf 'issuingDistributionPoint=critical,@idp\n[idp]\nfullname=URI:http://crl.example.test/1.crl\nonlyuser=TRUE\n' >> ca.cnf
openssl ca -config ca.cnf -keyfile root.key -cert root.pem -gencrl -crldays 9000 -out parted.crl.pem
openssl req -x509 -new -key lab.key -subj "/CN=alone.example.test" -days 36500 -out alone.pem
rm -rf db ./*.cnf csr.pem revoked.key wrong-use.key parted.key odd-extension.key md5.key too-deep.key by-edge.key root.key impostor.key branch-ca.key deep-ca.key

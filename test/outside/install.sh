#!/bin/sh
# Installs what the `outside` step of the tests judges by (Debian): only if something is missing, and quietly. With the
# compiler, `npm ci` makes pkcs11js, by which a token is spoken to.
set -eu
for program in pdfsig qpdf mutool openssl unzip jq zbarimg softhsm2-util pkcs11-tool chromium g++ make python3; do
  command -v "$program" >/dev/null 2>&1 || missing=yes
done
[ -n "${missing:-}" ] || exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -qq -y --no-install-recommends \
  poppler-utils qpdf mupdf-tools openssl unzip jq zbar-tools softhsm2 opensc chromium g++ make python3 >/dev/null

/**
 * The check of a pack by `unzip`, `openssl` and what every Unix has, step by step. It stands in every pack and in
 * docs/evidence.md, and `test/outside` runs it as it is written. It leaves out what openssl cannot judge from files: see
 * the end of it.
 */
export const VERIFYING_STEPS = String.raw`#!/usr/bin/env bash
set -euo pipefail
GOI=$(realpath "$1"); GOC=$(realpath "$2"); shift 2
DAU=" $(echo "$*" | tr -d : | tr A-F a-f) " # mã (SHA-256) của các con dấu phải có
LAM=$(mktemp -d); trap 'rm -rf "$LAM"' EXIT; cd "$LAM"
hong() { echo "KHÔNG HỢP LỆ: $1"; exit 1; }
bam() { openssl dgst -sha256 -r "$1" | cut -d' ' -f1; }
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
tho() { printf "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }

# 1. Giải nén; mọi tệp đúng mã băm, không thừa tệp nào.
unzip -tq "$GOI" >/dev/null || hong "tệp ZIP hỏng"
unzip -qq "$GOI"
sha256sum --quiet --strict -c META-INF/SHA256SUMS || hong "có tệp sai mã băm"
[ "$(find . -type f | wc -l)" = "$(($(wc -l < META-INF/SHA256SUMS) + 1))" ] || hong "thừa hoặc thiếu tệp"

# 2. Bảng kê: từng tệp được kê đúng mã băm.
ke() {
  sed -n 's/.*DataObjectReference URI="\([^"]*\)".*/\1/p' "$1" > ten
  sed -n 's/.*<ds:DigestValue>\([^<]*\)<.*/\1/p' "$1" > ma
  paste -d' ' ten ma | while read -r TEN MA; do
    [ "$(openssl dgst -sha256 -binary "$TEN" | openssl base64 -A)" = "$MA" ] || hong "$TEN sai so với $1"
  done
}
for BANG in META-INF/ASiC*.xml; do ke "$BANG"; done

# 3. Dấu thời gian lưu trữ của cả gói, nếu có. Các chữ ký được xét tại thời điểm của nó.
LUC=$(date +%s)
if [ -f META-INF/timestamp.tst ]; then
  openssl ts -verify -token_in -in META-INF/timestamp.tst -data META-INF/ASiCArchiveManifest.xml \
    -CAfile "$GOC" -untrusted META-INF/certificates.pem >/dev/null 2>&1 || hong "dấu thời gian của gói"
  GIO=$(openssl ts -reply -token_in -in META-INF/timestamp.tst -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  LUC=$(date -d "$GIO" +%s); echo "Gói có trước $GIO"
fi

# 4. Con dấu của trục trên cả gói.
ky() { # chữ ký, bảng kê, thời điểm
  openssl cms -verify -cades -binary -inform DER -in "$1" -content "$2" -out /dev/null -CAfile "$GOC" \
    -certfile META-INF/certificates.pem -purpose any -attime "$3" -signer nguoi-ky.pem >/dev/null 2>&1 || hong "chữ ký $1"
  MA=$(openssl x509 -in nguoi-ky.pem -noout -fingerprint -sha256 | sed 's/.*=//' | tr -d : | tr A-F a-f)
  case "$DAU" in "  " | *" $MA "*) ;; *) hong "$1 do người khác ký, mã $MA" ;; esac
}
ky META-INF/signature.p7s META-INF/ASiCManifest.xml "$LUC"
openssl cms -cmsout -print -inform DER -in META-INF/signature.p7s | grep -m1 -A1 'subject:' || true

# 5. Chuỗi mắt xích: tệp sau ghi mã băm của tệp trước.
TRUOC=0000000000000000000000000000000000000000000000000000000000000000; SO=0
for TEP in chuoi/*.json; do
  SO=$((SO + 1)); [ "$TEP" = "chuoi/$(printf %08d $SO).json" ] || hong "thiếu mắt xích $SO"
  grep -q "\"previous\":\"$TRUOC\",\"seq\":$SO," "$TEP" || hong "mắt xích $SO đứt"
  TRUOC=$(bam "$TEP")
done
grep -q "\"newest\":\"$TRUOC\"" goi.json || hong "mắt xích cuối"
echo "Chuỗi nguyên vẹn: $SO mắt xích"

# 6. Mỗi chứng minh dẫn từ lá tới gốc (RFC 6962), mỗi gốc có chữ ký và dấu thời gian.
mang() { sed -n "s/.*\"$2\":\([0-9][0-9]*\).*/\1/p" "$1"; }
for CM in chung-minh/*.json; do
  [ -e "$CM" ] || break
  LA=${'$'}{CM%.json}.leaf; MX=$(mang "$LA" seq)
  grep -q "\"hash\":\"$(bam "chuoi/$(printf %08d "$MX").json")\"" "$LA" || hong "lá $MX"
  H=$( { printf '\x00'; cat "$LA"; } | openssl dgst -sha256 -r | cut -d' ' -f1)
  I=$(mang "$CM" index); N=$(($(mang "$CM" count) - 1)); GOCSO=$(printf %010d "$(mang "$CM" root)")
  for BEN in $(sed 's/.*"path":\[\([^]]*\)\].*/\1/; s/[",]/ /g' "$CM"); do
    [ "$N" -gt 0 ] || hong "đường dẫn $MX quá dài"
    if [ $((I % 2)) = 1 ] || [ "$I" = "$N" ]; then
      H=$( { printf '\x01'; tho "$BEN"; tho "$H"; } | openssl dgst -sha256 -r | cut -d' ' -f1)
      while [ $((I % 2)) = 0 ] && [ "$I" != 0 ]; do I=$((I / 2)); N=$((N / 2)); done
    else
      H=$( { printf '\x01'; tho "$H"; tho "$BEN"; } | openssl dgst -sha256 -r | cut -d' ' -f1)
    fi
    I=$((I / 2)); N=$((N / 2))
  done
  [ "$N" = 0 ] || hong "đường dẫn $MX quá ngắn"
  grep -q "\"root\":\"$H\"" "roots/$GOCSO.json" || hong "mắt xích $MX không nằm dưới gốc $GOCSO"
  [ -f "roots/$GOCSO.tst" ] || { echo "Mắt xích 1-$MX: gốc $GOCSO chưa có dấu thời gian"; continue; }
  openssl asn1parse -inform DER -in "META-INF/signature-root-$GOCSO.p7s" > cay
  grep -qi "HEX DUMP\]:$(hex "roots/$GOCSO.signature")$" cay || hong "chữ ký của gốc $GOCSO"
  openssl ts -verify -token_in -in "roots/$GOCSO.tst" -data "roots/$GOCSO.signature" \
    -CAfile "$GOC" -untrusted META-INF/certificates.pem >/dev/null 2>&1 || hong "dấu thời gian của gốc $GOCSO"
  GIO=$(openssl ts -reply -token_in -in "roots/$GOCSO.tst" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  ky "META-INF/signature-root-$GOCSO.p7s" "META-INF/ASiCManifest-root-$GOCSO.xml" "$(date -d "$GIO" +%s)"
  echo "Mắt xích 1-$MX có trước $GIO (gốc $GOCSO)"
done

# 7. Chứng thư số có bị thu hồi không: openssl đọc được từng trả lời, người kiểm đối chiếu số hiệu chứng thư và thời điểm.
for TL in trust/*.ocsp META-INF/later-*.ocsp; do
  [ -e "$TL" ] || continue
  openssl ocsp -respin "$TL" -CAfile "$GOC" -VAfile META-INF/certificates.pem -resp_text -noverify 2>/dev/null \
    | grep -E 'Serial Number|Cert Status|This Update' || hong "trả lời $TL"
done
[ "$DAU" != "  " ] || { echo "CHƯA XÁC ĐỊNH: chưa chỉ định con dấu phải có (gói này mang mã $MA)"; exit 2; }
echo "ĐÚNG: mọi bước đều khớp; xem bước 7 về chứng thư số bị thu hồi"
`;

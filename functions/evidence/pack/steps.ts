/**
 * The check of a pack by `unzip`, `openssl` and what every Unix has, step by step. It stands in every pack and in
 * docs/evidence.md, and `test/outside` runs it as it is written. It comes to the same word as
 * `verifyPack`, but for what its last lines leave to whoever checks.
 */
export const VERIFYING_STEPS = String.raw`#!/usr/bin/env bash
set -euo pipefail
GOI=$(realpath "$1"); GOC=$(realpath "$2"); shift 2
DAU=" $(echo "$*" | tr -d : | tr A-F a-f) " # mã (SHA-256) của các con dấu phải có
LAM=$(mktemp -d); trap 'rm -rf "$LAM"' EXIT; mkdir "$LAM/goi"; cd "$LAM/goi"
hong() { echo "KHÔNG HỢP LỆ: $1"; exit 1; }
chua() { echo "CHƯA XÁC ĐỊNH: $1" >> "$LAM/chua"; }
bam() { openssl dgst -sha256 -r "$1" | cut -d' ' -f1; }
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
tho() { printf "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }
giay() { date -d "$1" +%s; }

# 1. Giải nén; mọi tệp đúng mã băm, không thừa tệp nào.
unzip -tq "$GOI" >/dev/null || hong "tệp ZIP hỏng"
unzip -qqn "$GOI"
[ "$(unzip -Z1 "$GOI" | sort)" = "$(find . -type f | cut -c3- | sort)" ] || hong "có tên tệp trùng nhau"
sha256sum --quiet --strict -c META-INF/SHA256SUMS || hong "có tệp sai mã băm"
[ "$(find . -type f | wc -l)" = "$(($(wc -l < META-INF/SHA256SUMS) + 1))" ] || hong "thừa hoặc thiếu tệp"

# 2. Bảng kê: từng tệp được kê đúng mã băm, và ngoài bảng kê của con dấu chỉ có những tệp làm ra sau khi đóng dấu.
ten() { sed -n 's/.*DataObjectReference URI="\([^"]*\)".*/\1/p' "$1"; }
ke() {
  paste -d' ' <(ten "$1") <(sed -n 's/.*<ds:DigestValue>\([^<]*\)<.*/\1/p' "$1") | while read -r TEN MA; do
    [ "$(openssl dgst -sha256 -binary "$TEN" | openssl base64 -A)" = "$MA" ] || hong "$TEN sai so với $1"
  done
}
for BANG in META-INF/ASiC*.xml; do ke "$BANG"; done
SAU='ASiC(Archive)?Manifest\.xml|signature\.p7s|timestamp\.tst|later-[0-9a-f]{64}\.(ocsp|crl)|certificates\.pem|SHA256SUMS'
THUA=$(find . -type f | cut -c3- | grep -vxFf <(ten META-INF/ASiCManifest.xml) | grep -vxE "mimetype|META-INF/($SAU)" || true)
[ -z "$THUA" ] || hong "tệp không có trong bảng kê đã đóng dấu: $THUA"

# 3. Dấu thời gian lưu trữ của cả gói, nếu có. Mọi thứ có trước nó được xét tại thời điểm của nó, nếu không thì bây giờ.
gio() { openssl ts -reply -token_in -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p' || true; }
tem() { # dấu thời gian, nội dung, xét tại lúc
  openssl ts -verify -token_in -in "$1" -data "$2" -attime "$3" \
    -CAfile "$GOC" -untrusted META-INF/certificates.pem >/dev/null 2>&1
}
LUC=$(date +%s); CAGOI=
if [ -e META-INF/timestamp.tst ] || [ -e META-INF/ASiCArchiveManifest.xml ]; then
  GIO=$(gio META-INF/timestamp.tst); MOC=$(giay "$GIO")
  ten META-INF/ASiCArchiveManifest.xml | grep -qx META-INF/signature.p7s || hong "dấu thời gian của gói không đóng lên con dấu"
  tem META-INF/timestamp.tst META-INF/ASiCArchiveManifest.xml "$MOC" || hong "dấu thời gian của gói"
  if tem META-INF/timestamp.tst META-INF/ASiCArchiveManifest.xml "$LUC"; then
    LUC=$MOC; CAGOI=1; echo "Gói có trước $GIO"
  else
    chua "dấu thời gian của gói nay đã quá hạn"
  fi
fi

# 4. Con dấu của trục trên cả gói.
ky() { # chữ ký, bảng kê, xét tại lúc
  openssl cms -verify -cades -binary -inform DER -in "$1" -content "$2" -out /dev/null -CAfile "$GOC" \
    -certfile META-INF/certificates.pem -purpose any -attime "$3" -signer "$LAM/ky.pem" >/dev/null 2>&1 || return 1
  MA=$(openssl x509 -in "$LAM/ky.pem" -noout -fingerprint -sha256 | sed 's/.*=//' | tr -d : | tr A-F a-f)
  case "$DAU" in "  " | *" $MA "*) ;; *) hong "$1 do người khác ký, mã $MA" ;; esac
  cp "$LAM/ky.pem" "$LAM/dau-$MA.pem"; echo "$3" >> "$LAM/dau-$MA.luc"
}
if ! ky META-INF/signature.p7s META-INF/ASiCManifest.xml "$LUC"; then
  XUAT=$(giay "$(sed 's/.*"exportedAt":"\([^"]*\)".*/\1/' goi.json)")
  ky META-INF/signature.p7s META-INF/ASiCManifest.xml "$XUAT" || hong "chữ ký META-INF/signature.p7s"
  chua "chứng thư của con dấu nay đã hết hạn, và không có gì chứng minh con dấu có từ trước đó"
fi
[ "$DAU" != "  " ] || chua "chưa chỉ định con dấu phải có (gói này mang mã $MA)"
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
DEN=0
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
  CK=META-INF/signature-root-$GOCSO.p7s; BANG=META-INF/ASiCManifest-root-$GOCSO.xml
  ten "$BANG" | grep -qx "roots/$GOCSO.json" || hong "bảng kê của gốc $GOCSO"
  openssl asn1parse -inform DER -in "$CK" > "$LAM/cay"
  grep -qi "HEX DUMP\]:$(hex "roots/$GOCSO.signature")$" "$LAM/cay" || hong "chữ ký của gốc $GOCSO"
  GIO=$(gio "roots/$GOCSO.tst"); MOC=$(giay "$GIO")
  tem "roots/$GOCSO.tst" "roots/$GOCSO.signature" "$MOC" || hong "dấu thời gian của gốc $GOCSO"
  ky "$CK" "$BANG" "$MOC" || hong "chữ ký $CK"
  tem "roots/$GOCSO.tst" "roots/$GOCSO.signature" "$LUC" || { chua "dấu thời gian của gốc $GOCSO nay đã quá hạn"; continue; }
  DEN=$MX; echo "Mắt xích 1-$MX có trước $GIO (gốc $GOCSO)"
done
[ -n "$CAGOI" ] || [ "$DEN" = "$SO" ] || chua "mắt xích $((DEN + 1))-$SO chưa nằm dưới dấu thời gian nào"

# 7. Chứng thư của con dấu có bị thu hồi trước lần đóng cuối không, theo các trả lời OCSP trong gói.
awk -v ca="$LAM/ca-" '/BEGIN CERT/ { n++ } n { print > (ca n ".pem") }' META-INF/certificates.pem "$GOC"
truong() { sed -n "s/.*$1: //p" "$2" | head -1; }
for CT in "$LAM"/dau-*.pem; do
  MOC=$(sort -n "${'$'}{CT%.pem}.luc" | tail -1); BIET=
  CAP=$(openssl x509 -in "$CT" -noout -issuer_hash); CAPTREN=
  for CA in "$LAM"/ca-*.pem; do
    [ "$(openssl x509 -in "$CA" -noout -subject_hash)" != "$CAP" ] || CAPTREN="$CAPTREN ${'$'}{CA##*/}"
  done
  for TL in trust/*.ocsp META-INF/later-*.ocsp; do
    [ -e "$TL" ] || continue
    openssl ocsp -respin "$TL" -resp_text -noverify > "$LAM/chu" 2>/dev/null || hong "trả lời $TL"
    for CA in $CAPTREN; do
      openssl ocsp -respin "$TL" -issuer "$LAM/$CA" -cert "$CT" -CAfile "$GOC" -verify_other META-INF/certificates.pem \
        -attime "$(giay "$(truong 'Produced At' "$LAM/chu")")" > "$LAM/noi" 2>&1 || continue
      grep -q 'Response verify OK' "$LAM/noi" && grep -qE '(^|: )(good|revoked)$' "$LAM/noi" || continue
      THU=$(truong 'Revocation Time' "$LAM/noi"); HAN=$(truong 'Next Update' "$LAM/noi")
      [ -z "$THU" ] || [ "$(giay "$THU")" -gt "$MOC" ] || hong "chứng thư của con dấu bị thu hồi lúc $THU"
      [ -n "$THU" ] || [ "$(giay "${'$'}{HAN:-$(truong 'This Update' "$LAM/noi")}")" -ge "$MOC" ] || continue
      BIET=1
    done
  done
  [ -n "$BIET" ] || chua "không có trả lời OCSP cho biết con dấu $(basename "$CT" .pem) có bị thu hồi không"
done
for TL in trust/*.ocsp META-INF/later-*.ocsp; do
  [ ! -e "$TL" ] || openssl ocsp -respin "$TL" -resp_text -noverify 2>/dev/null | grep -E 'Serial Number: |Cert Status|Revocation Time|This Update'
done

[ ! -e "$LAM/chua" ] || { cat "$LAM/chua"; exit 2; }
echo "ĐÚNG: mọi bước đều khớp. Còn để người kiểm đọc: các chứng thư cấp trên và của dấu thời gian có bị thu hồi không"
echo "(trả lời in ở trên), và tóm tắt có kể đúng những gì các mắt xích trong chuoi/ ghi không."
`;

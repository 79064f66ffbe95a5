/**
 * The check of a pack by `unzip`, `openssl` and what every Unix has, step by step. It stands in docs/evidence.md, `test/outside`
 * runs it as it is written there, and packs name it by its digest. It comes to the same word as `verifyPack`, but for the form
 * of the ZIP and what its last lines leave to whoever checks.
 */
export const VERIFYING_STEPS = String.raw`#!/usr/bin/env bash
set -euo pipefail
export LC_ALL=C
for CU in unzip openssl awk cmp xargs; do command -v "$CU" >/dev/null || { echo "Máy thiếu $CU"; exit 2; }; done
LAM=$(mktemp -d); KET=
trap 'rm -rf "$LAM"; [ -n "$KET" ] || { echo "CHƯA XÁC ĐỊNH: việc kiểm dừng giữa chừng"; exit 2; }' EXIT
cp -- "$1" "$LAM/goi.zip"; cp -- "$2" "$LAM/goc.pem"; shift 2
DAU=" $(echo "$*" | tr -d : | tr A-F a-f) " # mã (SHA-256) của các con dấu phải có
GOC='-CAfile ../goc.pem -no-CApath -no-CAstore' # chỉ tin những gốc được đưa vào, không tin kho của máy
mkdir "$LAM/goi"; cd "$LAM/goi"
hong() { KET=1; echo "KHÔNG HỢP LỆ: $1"; exit 1; }
chua() { echo "CHƯA XÁC ĐỊNH: $1" >> ../chua; }
bam() { openssl dgst -sha256 -r < "$1" | cut -d' ' -f1; }
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }
tho() { printf "$(printf '%s' "$1" | sed 's/../\\x&/g')"; }
giay() { date -d "$1" +%s; }
duoi() { [ "$(tail -c "${'$'}{#2}" "$1")" = "$2" ]; } # tệp kết thúc đúng bằng chuỗi này

# 1. Giải nén; chỉ có những tệp mà một gói có, mỗi tệp một lần, mọi tệp đúng mã băm.
unzip -Z1 ../goi.zip > ../ten 2>/dev/null || hong "không phải tệp ZIP"
CO='mimetype|DOC-TRUOC\.txt|goi\.json|dong-thoi-gian\.json|tom-tat\.(txt|html)|chuoi/[0-9]{8}\.json'
CO="$CO|chung-minh/[0-9]{8}\.(json|leaf)|roots/[0-9]{10}\.(json|signature|tst)|trust/[0-9a-f]{64}\.(ocsp|crl)"
CO="$CO|META-INF/(ASiCManifest-root-[0-9]{10}\.xml|signature-root-[0-9]{10}\.p7s|ASiC(Archive)?Manifest\.xml|signature\.p7s"
CO="$CO|timestamp\.tst|later-[0-9a-f]{64}\.(ocsp|crl)|certificates\.pem|SHA256SUMS)"
! grep -qvxE "$CO" ../ten || hong "có tệp mà một gói không có"
unzip -tqq -P '' ../goi.zip >/dev/null 2>&1 </dev/null || hong "tệp ZIP hỏng"
unzip -qqn -P '' ../goi.zip </dev/null
[ "$(sort ../ten)" = "$(find . -type f | cut -c3- | sort)" ] || hong "có tên tệp trùng nhau"
for TEP in goi.json chuoi/00000001.json META-INF/ASiCManifest.xml; do [ -e "$TEP" ] || hong "thiếu $TEP"; done
printf application/vnd.etsi.asic-e+zip | cmp -s - mimetype || hong "mimetype"
grep -vx META-INF/SHA256SUMS ../ten | xargs sha256sum 2>/dev/null | cmp -s - META-INF/SHA256SUMS || hong "có tệp sai mã băm"
! grep -E 'trust/|later-' META-INF/SHA256SUMS | grep -qvE '^([0-9a-f]{64})  .*[/-]\1\.' || hong "trả lời không khớp với tên tệp"

# 2. Bảng kê được viết lại từ chính các tệp, phải giống từng byte; sau nó chỉ có những tệp làm ra sau khi đóng dấu.
while read -r TEP; do
  case $TEP in
    *.json) LOAI=application/json ;; *.txt) LOAI=text/plain ;; *.html) LOAI=text/html ;; *.xml) LOAI=text/xml ;;
    *.p7s) LOAI=application/pkcs7-signature ;; *.tst) LOAI=application/vnd.etsi.timestamp-token ;;
    *.ocsp) LOAI=application/ocsp-response ;; *.crl) LOAI=application/pkix-crl ;; *) LOAI=application/octet-stream ;;
  esac
  echo "  <asic:DataObjectReference URI=\"$TEP\" MimeType=\"$LOAI\">"
  echo '    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
  echo "    <ds:DigestValue>$(openssl dgst -sha256 -binary < "$TEP" | openssl base64 -A)</ds:DigestValue>"
  echo '  </asic:DataObjectReference>'
done < <(grep -vx mimetype ../ten) > ../ke
bang() { # bảng kê các tệp ở đầu vào, cho chữ ký hay dấu thời gian nào, loại của nó
  echo '<?xml version="1.0" encoding="UTF-8"?>'
  echo '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
  echo "  <asic:SigReference URI=\"META-INF/$1\" MimeType=\"application/$2\"/>"; cat; echo '</asic:ASiCManifest>'
}
dung() { # mọi tệp đứng trước bảng kê này, và không tệp nào khác
  sed "/URI=\"META-INF\/$1\"/,\$d" ../ke | bang "$2" "$3" | cmp -s - "META-INF/$1" || hong "bảng kê META-INF/$1 không khớp các tệp"
}
dung ASiCManifest.xml signature.p7s pkcs7-signature
SAU='signature\.p7s (ASiCArchiveManifest\.xml timestamp\.tst )?(later-[0-9a-f]{64}\.(ocsp|crl) )*certificates\.pem SHA256SUMS '
sed '1,/^META-INF\/ASiCManifest\.xml$/d; s/^META-INF.//' ../ten | tr '\n' ' ' | grep -qxE "$SAU" ||
  hong "thừa, thiếu hoặc sai chỗ tệp không có trong bảng kê đã đóng dấu"
[ -z "$(sed '/^-----BEGIN CERTIFICATE-----$/,/^-----END CERTIFICATE-----$/d' META-INF/certificates.pem)" ] ||
  hong "META-INF/certificates.pem có gì khác ngoài chứng thư"

# 3. Dấu thời gian lưu trữ của cả gói, nếu có. Mọi thứ có trước nó được xét tại thời điểm của nó, nếu không thì bây giờ.
gio() { openssl ts -reply -token_in -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p' || true; }
tem() { # dấu thời gian, nội dung, xét tại lúc
  openssl ts -verify -token_in -in "$1" -data "$2" -attime "$3" \
    -CAfile ../goc.pem -untrusted META-INF/certificates.pem >/dev/null 2>&1
}
LUC=$(date +%s); CAGOI=
if [ -e META-INF/timestamp.tst ]; then
  dung ASiCArchiveManifest.xml timestamp.tst vnd.etsi.timestamp-token
  GIO=$(gio META-INF/timestamp.tst); MOC=$(giay "$GIO")
  tem META-INF/timestamp.tst META-INF/ASiCArchiveManifest.xml "$MOC" || hong "dấu thời gian của gói"
  [ "$MOC" -le $((LUC + 300)) ] || hong "dấu thời gian của gói ghi thời điểm trong tương lai"
  if tem META-INF/timestamp.tst META-INF/ASiCArchiveManifest.xml "$LUC"; then
    LUC=$MOC; CAGOI=1; echo "Gói có trước $GIO"
  else
    chua "dấu thời gian của gói nay đã quá hạn"
  fi
fi

# 4. Con dấu của trục trên cả gói.
nguoiky() { # chữ ký của người ký duy nhất, ngoài một dấu thời gian không có gì kèm theo mà không được ký
  ! grep -qaE ':d=[0-9]+ +hl=' "$1" || return 1 # chữ nằm trong tệp không được giả làm dòng của openssl
  openssl asn1parse -inform DER -in "$1" | awk '
    /^ *[0-9]+:d=3 / { nguoi = kem = la = tem = 0; ky = "" } # phần d=3 cuối cùng là những người ký
    /^ *[0-9]+:d=4 / { nguoi++ }
    /^ *[0-9]+:d=5 .*OCTET STRING/ { ky = tolower($0); sub(/.*:/, "", ky) }
    /^ *[0-9]+:d=5 .*cont \[ 1 \]/ { kem = 1 }
    kem && /^ *[0-9]+:d=7 .*OBJECT/ && !/:id-smime-aa-timeStampToken$/ { la = 1 }
    kem && /^ *[0-9]+:d=8 / { tem++ }
    END { if (nguoi != 1 || la || tem > 1) exit 1; print ky }'
}
ky() { # chữ ký, bảng kê, xét tại lúc, không được bị thu hồi cho đến lúc
  nguoiky "$1" > ../chu 2>/dev/null || return 1
  openssl cms -verify -cades -binary -inform DER -in "$1" -content "$2" -out /dev/null $GOC \
    -certfile META-INF/certificates.pem -purpose any -attime "$3" -signer ../ky.pem >/dev/null 2>&1 || return 1
  MA=$(openssl x509 -in ../ky.pem -noout -fingerprint -sha256 | sed 's/.*=//' | tr -d : | tr A-F a-f)
  case "$DAU" in "  " | *" $MA "*) ;; *) hong "$1 do người khác ký, mã $MA" ;; esac
  cp ../ky.pem "../dau-$MA.pem"; echo "$4" >> "../dau-$MA.luc"
}
kynay() { # chữ ký, bảng kê, khi không có dấu thời gian nào cho biết chữ ký có từ bao giờ
  ! ky "$1" "$2" "$LUC" "$LUC" || return 0
  ky "$1" "$2" "$(giay "$(sed 's/.*"exportedAt":"\([^"]*\)".*/\1/' goi.json)")" "$LUC" || hong "chữ ký $1"
  chua "chứng thư của con dấu nay đã hết hạn, và không có gì chứng minh con dấu có từ trước đó"
}
kynay META-INF/signature.p7s META-INF/ASiCManifest.xml
[ "$DAU" != "  " ] || chua "chưa chỉ định con dấu phải có (gói này mang mã $MA)"
openssl x509 -in ../ky.pem -noout -subject -nameopt oneline,utf8,-esc_msb

# 5. Chuỗi mắt xích: tệp sau ghi mã băm của tệp trước.
TRUOC=0000000000000000000000000000000000000000000000000000000000000000; SO=0
HOSO=$(sed 's/.*"subject":"\([^"]*\)".*/\1/' goi.json)
for TEP in chuoi/*.json; do
  SO=$((SO + 1)); [ "$TEP" = "chuoi/$(printf %08d $SO).json" ] || hong "thiếu mắt xích $SO"
  duoi "$TEP" ",\"previous\":\"$TRUOC\",\"seq\":$SO,\"subject\":\"$HOSO\"}" || hong "mắt xích $SO đứt"
  [ "$(grep -ao '"previous":' "$TEP" | wc -l)" = 1 ] || hong "mắt xích $SO dẫn hai nơi"
  TRUOC=$(bam "$TEP")
done
grep -q "\"links\":$SO,\"newest\":\"$TRUOC\"" goi.json || hong "mắt xích cuối"
echo "Chuỗi nguyên vẹn: $SO mắt xích"

# 6. Mỗi chứng minh dẫn từ lá tới gốc (RFC 6962), mỗi gốc có chữ ký và dấu thời gian.
mang() { sed -n "s/.*\"$2\":\([0-9][0-9]*\).*/\1/p" "$1"; }
DEN=0
for CM in chung-minh/*.json; do
  [ -e "$CM" ] || break
  LA=${'$'}{CM%.json}.leaf; MX=$(basename "$CM" .json | sed 's/^0*//')
  printf '{"hash":"%s","seq":%s,"subject":"%s"}' "$(bam "chuoi/${'$'}{CM#*/}")" "$MX" "$HOSO" | cmp -s - "$LA" || hong "lá $MX"
  H=$( { printf '\x00'; cat "$LA"; } | openssl dgst -sha256 -r | cut -d' ' -f1)
  I=$(mang "$CM" index); DEM=$(mang "$CM" count); N=$((DEM - 1)); R=$(mang "$CM" root); GOCSO=$(printf %010d "$R")
  for BEN in $(sed 's/.*"path":\[\([^]]*\)\].*/\1/; s/[",]/ /g; s/[^0-9a-f ]/x/g' "$CM"); do
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
  duoi "roots/$GOCSO.json" ",\"root\":\"$H\",\"seq\":$R}" || hong "mắt xích $MX không nằm dưới gốc $GOCSO"
  CK=META-INF/signature-root-$GOCSO.p7s; BANG=META-INF/ASiCManifest-root-$GOCSO.xml
  grep -A3 "URI=\"roots/$GOCSO.json\"" ../ke | bang "${'$'}{CK#*/}" pkcs7-signature | cmp -s - "$BANG" || hong "bảng kê của gốc $GOCSO"
  [ -e "$CK" ] || { echo "Mắt xích 1-$MX: gốc $GOCSO chưa được ký"; continue; }
  [ "$(nguoiky "$CK")" = "$(hex "roots/$GOCSO.signature")" ] || hong "chữ ký của gốc $GOCSO"
  [ -e "roots/$GOCSO.tst" ] || { kynay "$CK" "$BANG"; echo "Mắt xích 1-$MX: gốc $GOCSO chưa có dấu thời gian"; continue; }
  GIO=$(gio "roots/$GOCSO.tst"); MOC=$(giay "$GIO")
  tem "roots/$GOCSO.tst" "roots/$GOCSO.signature" "$MOC" || hong "dấu thời gian của gốc $GOCSO"
  [ "$MOC" -le $((LUC + 300)) ] || hong "dấu thời gian của gốc $GOCSO có sau gói"
  TIN=$LUC; ! tem "roots/$GOCSO.tst" "roots/$GOCSO.signature" "$LUC" || TIN=$MOC
  ky "$CK" "$BANG" "$MOC" "$TIN" || hong "chữ ký $CK"
  [ "$TIN" = "$MOC" ] || { chua "dấu thời gian của gốc $GOCSO nay đã quá hạn"; continue; }
  DEN=$MX; echo "Mắt xích 1-$MX có trước $GIO (gốc $GOCSO)"
done
[ -n "$CAGOI" ] || [ "$DEN" = "$SO" ] || chua "mắt xích $((DEN + 1))-$SO chưa nằm dưới dấu thời gian nào"

# 7. Chứng thư của con dấu có bị thu hồi trước lần đóng cuối không, theo các trả lời (OCSP, danh sách CRL) trong gói.
awk -v ca=../ca- '/BEGIN CERT/ { n++ } n { print > (ca n ".pem") }' META-INF/certificates.pem ../goc.pem
truong() { sed -n "/.*$1: /{s///p;q}" ../noi; }
luc() { [ -z "$1" ] && echo 0 || giay "$1"; }
ocsp() { # trả lời OCSP về con dấu, do đúng nơi cấp hoặc nơi được nó giao
  openssl ocsp -respin "$1" -resp_text -noverify > ../noi 2>/dev/null || return 0
  openssl ocsp -respin "$1" -issuer "$CA" -cert "$CT" $GOC -verify_other META-INF/certificates.pem \
    -attime "$(luc "$(truong 'Produced At')")" > ../noi 2>&1 || return 0
  grep -q 'Response verify OK' ../noi && grep -qE '(^|: )(good|revoked)$' ../noi || return 0
  echo "$(luc "$(truong 'This Update')") $(luc "$(truong 'Next Update')") $(luc "$(truong 'Revocation Time')") $(truong Reason)"
}
crl() { # danh sách thu hồi của nơi cấp con dấu, đủ mọi lý do và mọi chứng thư của nơi đó
  openssl crl -inform DER -in "$1" -CAfile "$CA" -no-CApath -no-CAstore -text > ../noi 2> ../chu || return 0
  grep -q 'verify OK' ../chu && ! grep -qE 'critical$' ../noi || return 0
  awk -v so="$(openssl x509 -in "$CT" -noout -serial | cut -d= -f2)" '
    /Serial Number: / { dung = $3 == so; next }
    dung && sub(/.*Revocation Date: /, "Revocation Time: ")
    dung && /Certificate Hold/ { print "Reason: certificateHold" }
    sub(/.*Last Update: /, "This Update: ") || /Next Update: /' ../noi > ../chu; mv ../chu ../noi
  echo "$(luc "$(truong 'This Update')") $(luc "$(truong 'Next Update')") $(luc "$(truong 'Revocation Time')") $(truong Reason)"
}
for CT in ../dau-*.pem; do
  MOC=$(sort -n "${'$'}{CT%.pem}.luc" | tail -1); HAN=$(giay "$(openssl x509 -in "$CT" -noout -enddate | cut -d= -f2)")
  for CA in ../ca-*.pem; do # chứng thư mà khóa của nó đã ký con dấu này
    [ "$(openssl x509 -in "$CA" -noout -subject_hash)" = "$(openssl x509 -in "$CT" -noout -issuer_hash)" ] || continue
    ! openssl verify -no_check_time -partial_chain -trusted "$CA" "$CT" >/dev/null 2>&1 || break
  done
  for TL in trust/* META-INF/later-*; do
    case $TL in *.ocsp) ocsp "$TL" ;; *.crl) crl "$TL" ;; esac
  done > ../loi # mỗi dòng: nói lúc, còn dùng đến lúc, thu hồi lúc (0: không), lý do
  KQ=$(awk -v moc="$MOC" -v han="$HAN" '
    { con = $1 >= moc || ($2 ? $2 : $1 + 86400) >= moc }
    $3 && $3 <= moc && $4 != "certificateHold" { thu = $3 } # đã thu hồi thì mãi là thu hồi
    $3 && $3 <= moc && $4 == "certificateHold" && con && $1 >= treo { treo = $1; tu = $3 }
    con && $3 > moc { biet = 1 }
    con && !$3 && $1 <= han { biet = 1; if ($1 > tot) tot = $1 }
    END { if (treo && (treo >= moc || tot <= treo)) thu = tu; print thu ? thu : biet ? "biết" : "" }' ../loi)
  case $KQ in
    biết) ;;
    "") chua "không có trả lời OCSP hay danh sách CRL cho biết con dấu $(basename "$CT" .pem) có bị thu hồi không" ;;
    *) hong "chứng thư của con dấu bị thu hồi lúc $(date -ud "@$KQ")" ;;
  esac
done
for TL in trust/*.ocsp META-INF/later-*.ocsp; do
  openssl ocsp -respin "$TL" -resp_text -noverify 2>/dev/null | grep -E 'Serial Number: |Cert Status|Revocation Time|This Update' || true
done

KET=1
[ ! -e ../chua ] || { cat ../chua; exit 2; }
echo "ĐÚNG: mọi bước đều khớp. Còn để người kiểm đọc: các chứng thư cấp trên và của dấu thời gian có bị thu hồi không"
echo "(trả lời in ở trên), và tóm tắt có kể đúng những gì các mắt xích trong chuoi/ ghi không."
`;

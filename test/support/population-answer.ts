/** An answer of the population register about invented people, as its servers lay it out: 2,500 bytes a person. */
export const populationAnswer = (people: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
  <soapenv:Body>
    <ns1:CongdanCollection xmlns:ns1="http://www.mic.gov.vn/dancu/1.0">
${Array.from({ length: people }, (_, index) => citizen(index)).join('\n')}
    </ns1:CongdanCollection>
  </soapenv:Body>
</soapenv:Envelope>
`;

function citizen(index: number): string {
  const serial = String(index).padStart(6, '0');
  return `      <ns1:CongDan>
        <ns1:SoDinhDanh>064090${serial}</ns1:SoDinhDanh>
        <ns1:SoCMND>230${serial}</ns1:SoCMND>
        <ns1:HoVaTen><ns1:Ho>NGUYỄN</ns1:Ho><ns1:ChuDem>VĂN</ns1:ChuDem><ns1:Ten>THÍ DỤ</ns1:Ten></ns1:HoVaTen>
        <ns1:GioiTinh>1</ns1:GioiTinh>
        <ns1:DanToc>01</ns1:DanToc>
        <ns1:TonGiao>00</ns1:TonGiao>
        <ns1:TinhTrangHonNhan>2</ns1:TinhTrangHonNhan>
        <ns1:NhomMau>00</ns1:NhomMau>
        <ns1:NgayThangNamSinh><ns1:Nam>1990</ns1:Nam><ns1:NgayThangNam>19900412</ns1:NgayThangNam></ns1:NgayThangNamSinh>
        <ns1:NoiDangKyKhaiSinh>${address('64', '<ns1:MaQuanHuyen>622</ns1:MaQuanHuyen>')}</ns1:NoiDangKyKhaiSinh>
        <ns1:QuocTich>VN</ns1:QuocTich>
        <ns1:QueQuan>${address('64', '<ns1:MaQuanHuyen>622</ns1:MaQuanHuyen>')}</ns1:QueQuan>
        <ns1:ThuongTru>${address('52')}</ns1:ThuongTru>
        <ns1:NoiOHienTai>${address('52')}</ns1:NoiOHienTai>
        <ns1:Cha>${person('NGUYỄN VĂN CHA')}</ns1:Cha>
        <ns1:Me>${person('LÊ THỊ MẸ')}</ns1:Me>
        <ns1:VoChong>${person('PHẠM THỊ VỢ')}</ns1:VoChong>
        <ns1:ChuHo><ns1:QuanHe>CH01</ns1:QuanHe><ns1:SoDinhDanh>064090${serial}</ns1:SoDinhDanh><ns1:SoCMND/><ns1:HoVaTen>NGUYỄN VĂN THÍ DỤ</ns1:HoVaTen></ns1:ChuHo>
        <ns1:SoSoHoKhau>640${serial}</ns1:SoSoHoKhau>
      </ns1:CongDan>`;
}

const address = (province: string, district = ''): string =>
  `<ns1:MaTinhThanh>${province}</ns1:MaTinhThanh>${district}<ns1:MaPhuongXa>23560</ns1:MaPhuongXa>` +
  `<ns1:ChiTiet>42 đường Thí Dụ</ns1:ChiTiet><ns1:QuocGia>VN</ns1:QuocGia>`;

const person = (name: string): string =>
  `<ns1:HoVaTen>${name}</ns1:HoVaTen><ns1:QuocTich>VN</ns1:QuocTich><ns1:SoDinhDanh>064060999999</ns1:SoDinhDanh><ns1:SoCMND/>`;

/** How sure a row is: `1` seen in one public table · `K` general knowledge, to be confirmed by VNPost. */
type Certainty = '1' | 'K';

interface ProvinceCode {
  readonly name: string;
  /** VNPost's own two digits. */
  readonly carrier: number;
  readonly certainty: Certainty;
}

/** One version of VNPost's province codes, in force from a day until the next version. */
interface ProvinceTable {
  readonly version: string;
  readonly effectiveFrom: string;
  /** By the province's code in the three-tier list. */
  readonly provinces: Readonly<Record<string, ProvinceCode>>;
}

const seen = (name: string, carrier: number): ProvinceCode => ({ name, carrier, certainty: '1' });
const known = (name: string, carrier: number): ProvinceCode => ({ name, carrier, certainty: 'K' });

/**
 * VNPost's codes of the 63 provinces, oldest version first (facts §3.12). VNPost has published none for the 34
 * provinces of the two-tier list: an address of that list is sent under the province that its commune belonged to.
 */
export const PROVINCE_TABLES: readonly [ProvinceTable, ...ProvinceTable[]] = [
  {
    version: 'Mã bưu chính tỉnh VNPost, 63 tỉnh',
    effectiveFrom: '2018-01-01',
    provinces: {
      '01': seen('Hà Nội', 10),
      '02': seen('Hà Giang', 31),
      '04': seen('Cao Bằng', 27),
      '06': seen('Bắc Kạn', 26),
      '08': seen('Tuyên Quang', 30),
      '10': known('Lào Cai', 33),
      '11': known('Điện Biên', 38),
      '12': known('Lai Châu', 39),
      '14': known('Sơn La', 36),
      '15': known('Yên Bái', 32),
      '17': known('Hòa Bình', 35),
      '19': seen('Thái Nguyên', 25),
      '20': seen('Lạng Sơn', 24),
      '22': seen('Quảng Ninh', 20),
      '24': seen('Bắc Giang', 23),
      '25': known('Phú Thọ', 29),
      '26': seen('Vĩnh Phúc', 28),
      '27': seen('Bắc Ninh', 22),
      '30': known('Hải Dương', 17),
      '31': known('Hải Phòng', 18),
      '33': seen('Hưng Yên', 16),
      '34': known('Thái Bình', 41),
      '35': seen('Hà Nam', 40),
      '36': known('Nam Định', 42),
      '37': known('Ninh Bình', 43),
      '38': known('Thanh Hóa', 44),
      '40': known('Nghệ An', 46),
      '42': known('Hà Tĩnh', 48),
      '44': known('Quảng Bình', 51),
      '45': known('Quảng Trị', 52),
      '46': known('Thừa Thiên Huế', 53),
      '48': known('Đà Nẵng', 55),
      '49': known('Quảng Nam', 56),
      '51': known('Quảng Ngãi', 57),
      '52': known('Bình Định', 59),
      '54': known('Phú Yên', 62),
      '56': known('Khánh Hòa', 65),
      '58': known('Ninh Thuận', 66),
      '60': known('Bình Thuận', 80),
      '62': known('Kon Tum', 58),
      '64': known('Gia Lai', 60),
      '66': known('Đắk Lắk', 63),
      '67': known('Đắk Nông', 64),
      '68': known('Lâm Đồng', 67),
      '70': known('Bình Phước', 83),
      '72': known('Tây Ninh', 84),
      '74': known('Bình Dương', 82),
      '75': known('Đồng Nai', 81),
      '77': known('Bà Rịa - Vũng Tàu', 79),
      '79': known('Thành phố Hồ Chí Minh', 70),
      '80': known('Long An', 85),
      '82': known('Tiền Giang', 86),
      '83': known('Bến Tre', 93),
      '84': known('Trà Vinh', 94),
      '86': known('Vĩnh Long', 89),
      '87': known('Đồng Tháp', 87),
      '89': known('An Giang', 88),
      '91': known('Kiên Giang', 92),
      '92': known('Cần Thơ', 90),
      '93': known('Hậu Giang', 91),
      '94': known('Sóc Trăng', 95),
      '95': known('Bạc Liêu', 96),
      '96': known('Cà Mau', 97),
    },
  },
];

/** VNPost's code of a province of the three-tier list, as it was on a day (`YYYY-MM-DD` or an instant). */
export function carrierProvince(province: string, at: string): number | undefined {
  const [first] = PROVINCE_TABLES;
  const table = PROVINCE_TABLES.findLast(({ effectiveFrom }) => effectiveFrom <= at.slice(0, 10)) ?? first;
  return Object.hasOwn(table.provinces, province) ? table.provinces[province]?.carrier : undefined;
}

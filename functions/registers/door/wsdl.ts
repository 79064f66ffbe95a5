import { DOOR_NS, DOOR_VERSION, DoorService } from '../../../schemas/registers/door-services.ts';
import { doorTypes } from '../../../schemas/registers/door-xsd.ts';
import { XROAD_NS } from './soap-call.ts';

/** What each service is, for whoever registers it at a Security Server. */
const TOLD: Readonly<Record<DoorService, { readonly title: string; readonly notes: string }>> = {
  traTrangThaiHoSo: {
    title: 'Tra trạng thái hồ sơ',
    notes: 'Trạng thái hiện tại của một hồ sơ thuộc cơ quan mà bên gọi được xem.',
  },
  traKetQuaHoSo: {
    title: 'Tra kết quả đã cấp',
    notes: 'Kết quả của hồ sơ ở trạng thái 9 hoặc 10; trước đó danh sách trống.',
  },
  nhanThayDoi: {
    title: 'Nhận thay đổi hộ tịch, cư trú',
    notes: 'Khai sinh (KS), khai tử (KT), kết hôn (KH), cư trú (CT). Gửi lại cùng id nhận cùng biên nhận.',
  },
};

/**
 * The door's description in WSDL 1.1, document/literal wrapped (protocol 4.0 §3.2). Headers of X-Road are imported from
 * where X-Road publishes them.
 */
export const wsdl = (publicUrl: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xrd="${XROAD_NS}" xmlns:lt="${DOOR_NS}" name="lienThong" targetNamespace="${DOOR_NS}">
  <wsdl:types>
    <xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="${DOOR_NS}:headers">
      <xsd:import namespace="${XROAD_NS}" schemaLocation="${XROAD_NS}"/>
    </xsd:schema>
${doorTypes()}
  </wsdl:types>
  <wsdl:message name="requestHeader">
${HEADERS.map((name) => `    <wsdl:part name="${name}" element="xrd:${name}"/>`).join('\n')}
  </wsdl:message>
${all(
  (service) => `  <wsdl:message name="${service}">
    <wsdl:part name="body" element="lt:${service}"/>
  </wsdl:message>
  <wsdl:message name="${service}Response">
    <wsdl:part name="body" element="lt:${service}Response"/>
  </wsdl:message>`,
)}
  <wsdl:portType name="lienThongPort">
${all(
  (service) => `    <wsdl:operation name="${service}">
      <wsdl:documentation>
        <xrd:title>${TOLD[service].title}</xrd:title>
        <xrd:notes>${TOLD[service].notes}</xrd:notes>
      </wsdl:documentation>
      <wsdl:input message="lt:${service}"/>
      <wsdl:output message="lt:${service}Response"/>
    </wsdl:operation>`,
)}
  </wsdl:portType>
  <wsdl:binding name="lienThongBinding" type="lt:lienThongPort">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${all(
  (service) => `    <wsdl:operation name="${service}">
      <soap:operation soapAction="" style="document"/>
      <xrd:version>${DOOR_VERSION}</xrd:version>
      <wsdl:input>
        <soap:body parts="body" use="literal"/>
${headers()}
      </wsdl:input>
      <wsdl:output>
        <soap:body parts="body" use="literal"/>
${headers()}
      </wsdl:output>
    </wsdl:operation>`,
)}
  </wsdl:binding>
  <wsdl:service name="lienThong">
    <wsdl:port name="lienThongPort" binding="lt:lienThongBinding">
      <soap:address location="${publicUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}/xroad/soap"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;

const HEADERS = ['client', 'service', 'userId', 'id', 'issue', 'protocolVersion'] as const;

const all = (write: (service: DoorService) => string): string => DoorService.options.map(write).join('\n');

const headers = (): string =>
  HEADERS.map(
    (name) => `        <soap:header message="lt:requestHeader" part="${name}" use="literal"/>`,
  ).join('\n');

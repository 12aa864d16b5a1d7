package radius

import (
	"crypto/md5"
	"errors"
	"net"
	"net/netip"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc3162"

	"github.com/vtykit/vtykit/auth"
)

// accessRequest is a signed Access-Request on the wire. Its identifier and its authenticator, which hides the password, are random
// and of this request alone.
func (c *Client) accessRequest(from net.Addr, secret auth.Secret, a auth.Attempt, password string, service rfc2865.ServiceType, state []byte) (
	[]byte, error) {
	p := radius.New(radius.CodeAccessRequest, []byte(secret))
	// First, so that an attacker who finds MD5 collisions with a chosen prefix has no place to put them (CVE-2024-3596).
	p.Add(rfc2869.MessageAuthenticator_Type, make([]byte, md5.Size))
	hidden, err := radius.NewUserPassword([]byte(password), p.Secret, p.Authenticator[:])
	if err != nil {
		return nil, errors.New("radius: the password cannot be hidden")
	}
	p.Add(rfc2865.UserName_Type, []byte(a.Name))
	p.Add(rfc2865.UserPassword_Type, hidden)
	p.Add(rfc2865.ServiceType_Type, radius.NewInteger(uint32(service)))
	c.addDevice(p, from, auth.Subject{Peer: a.Peer, Line: a.Line})
	if len(state) > 0 {
		p.Add(rfc2865.State_Type, state) // unmodified: RFC 2865 section 5.24
	}
	b, err := p.Encode()
	if err != nil {
		return nil, err
	}
	sign(b, headerLen+2, p.Secret)
	return b, nil
}

// addDevice adds who asks, and for which line: one of NAS-Identifier and NAS-IP-Address must be there (RFC 2865 section 4.1).
func (c *Client) addDevice(p *radius.Packet, from net.Addr, who auth.Subject) {
	if name := c.NASIdentifier; name != "" {
		p.Add(rfc2865.NASIdentifier_Type, []byte(name[:min(len(name), 253)]))
	} else if ap, err := netip.ParseAddrPort(from.String()); err == nil {
		if ip := ap.Addr().Unmap(); ip.Is4() {
			p.Add(rfc2865.NASIPAddress_Type, ip.AsSlice())
		} else {
			p.Add(rfc3162.NASIPv6Address_Type, ip.AsSlice())
		}
	}
	p.Add(rfc2865.NASPortType_Type, radius.NewInteger(uint32(rfc2865.NASPortType_Value_Virtual)))
	p.Add(rfc2865.NASPort_Type, radius.NewInteger(uint32(max(who.Line, 0))))
	p.Add(rfc2869.NASPortID_Type, []byte(who.Port()))
	if ip := who.Address(); ip != "" {
		p.Add(rfc2865.CallingStationID_Type, []byte(ip))
	}
}

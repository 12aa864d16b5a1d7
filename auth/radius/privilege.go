package radius

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"github.com/vtykit/vtykit/auth"
)

// Cisco's vendor number, and the number of its attribute that holds "protocol:name=value".
const (
	vendorCisco = 9
	ciscoAVPair = 1
	maxAVPair   = 253 - 4 - 2 // bytes of it that fit into one attribute
)

// level is the privilege that an accept grants. An accept for another service than a console grants nothing.
func (c *Client) level(p *radius.Packet) (int, error) {
	level := c.DefaultLevel
	if level <= 0 {
		level = 1
	}
	level = min(level, 15)
	if a, ok := p.Lookup(rfc2865.ServiceType_Type); ok {
		service, err := radius.Integer(a)
		if err != nil {
			return 0, errors.New("radius: Service-Type is malformed")
		}
		switch rfc2865.ServiceType(service) {
		case rfc2865.ServiceType_Value_AdministrativeUser:
			level = 15
		case rfc2865.ServiceType_Value_NASPromptUser, rfc2865.ServiceType_Value_LoginUser:
			level = 1
		default: // RFC 2865 section 5.6: a service that is not supported is an Access-Reject
			return 0, fmt.Errorf("radius: Service-Type %d is not one of a console", service)
		}
	}
	found := false
	for _, pair := range avPairs(p) {
		text, ok := strings.CutPrefix(pair, "shell:priv-lvl")
		if !ok || text == "" || text[0] != '=' && text[0] != '*' {
			continue
		}
		n, err := auth.LevelOf(text[1:])
		if err != nil || found && n != level {
			return 0, errors.New("radius: shell:priv-lvl is not a level, or there are two")
		}
		level, found = n, true
	}
	return level, nil
}

// avPairs are the values of Cisco-AVPair, of which one vendor-specific attribute may hold several (RFC 2865 section 5.26).
func avPairs(p *radius.Packet) (pairs []string) {
	for _, avp := range p.Attributes {
		a := avp.Attribute
		if avp.Type != rfc2865.VendorSpecific_Type || len(a) < 4 || binary.BigEndian.Uint32(a) != vendorCisco {
			continue
		}
		for a = a[4:]; len(a) >= 2 && a[1] >= 2 && int(a[1]) <= len(a); a = a[a[1]:] {
			if a[0] == ciscoAVPair {
				pairs = append(pairs, string(a[2:a[1]]))
			}
		}
	}
	return pairs
}

// addAVPair adds a Cisco-AVPair of at most maxAVPair bytes.
func addAVPair(p *radius.Packet, text string) {
	a := binary.BigEndian.AppendUint32(nil, vendorCisco)
	a = append(a, ciscoAVPair, byte(2+len(text)))
	p.Add(rfc2865.VendorSpecific_Type, append(a, text...))
}

package radius

import (
	"errors"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"github.com/vtykit/vtykit/auth"
)

func TestPrivilege(t *testing.T) {
	pair := func(texts ...string) func(*radius.Packet) {
		return func(p *radius.Packet) {
			for _, text := range texts {
				addAVPair(p, text)
			}
		}
	}
	service := func(n uint32) func(*radius.Packet) {
		return func(p *radius.Packet) { p.Add(rfc2865.ServiceType_Type, radius.NewInteger(n)) }
	}
	raw := func(typ radius.Type, text string) func(*radius.Packet) {
		return func(p *radius.Packet) { p.Add(typ, []byte(text)) }
	}
	both := func(a, b func(*radius.Packet)) func(*radius.Packet) { return func(p *radius.Packet) { a(p); b(p) } }
	for name, test := range map[string]struct {
		change func(*radius.Packet)
		level  int // -1 is rejected
	}{
		"nothing":              {nil, 1},
		"priv-lvl":             {pair("shell:priv-lvl=7"), 7},
		"optional":             {pair("shell:priv-lvl*15"), 15},
		"zero":                 {pair("shell:priv-lvl=0"), 0},
		"after others":         {pair("shell:roles=x", "ip:addr=1", "shell:priv-lvlx=3", "shell:priv-lvl=9"), 9},
		"too high":             {pair("shell:priv-lvl=16"), -1},
		"negative":             {pair("shell:priv-lvl=-1"), -1},
		"no number":            {pair("shell:priv-lvl="), -1},
		"twice the same":       {pair("shell:priv-lvl=3", "shell:priv-lvl=3"), 3},
		"twice":                {pair("shell:priv-lvl=3", "shell:priv-lvl=15"), -1},
		"administrative":       {service(6), 15},
		"NAS prompt":           {service(7), 1},
		"login":                {service(1), 1},
		"framed":               {service(2), -1},
		"unknown service":      {service(4711), -1},
		"service, short":       {raw(rfc2865.ServiceType_Type, "\x06"), -1},
		"pair before service":  {both(service(6), pair("shell:priv-lvl=5")), 5},
		"framed with a pair":   {both(service(2), pair("shell:priv-lvl=15")), -1},
		"another vendor":       {raw(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x08\x01\x13shell:priv-lvl=15"), 1},
		"two in one attribute": {raw(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x09\x02\x03x\x01\x13shell:priv-lvl=15"), 15},
		"sublength too long":   {raw(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x09\x01\x14shell:priv-lvl=15"), 1},
		"sublength zero":       {raw(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x09\x01\x00shell:priv-lvl=15"), 1},
		"vendor only":          {raw(rfc2865.VendorSpecific_Type, "\x00\x00\x00\x09"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, func(f *fake, _ int, r request) { f.send(r, radius.CodeAccessAccept, test.change) })
			u, err := client(f.addr).Verify(t.Context(), attempt())
			if (test.level < 0) != errors.Is(err, auth.ErrRejected) || test.level >= 0 && (err != nil || u.Level != test.level) {
				t.Errorf("%+v, %v", u, err)
			}
		})
	}
	f := serve(t, accept)
	c := client(f.addr)
	c.DefaultLevel = 5
	if u, err := c.Verify(t.Context(), attempt()); err != nil || u.Level != 5 {
		t.Errorf("%+v, %v", u, err)
	}
}

package device

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console/config"
)

func rule(seq int, permit bool, prefix string) AccessRule {
	r := AccessRule{Sequence: seq, Permit: permit}
	if prefix != "any" {
		r.Prefix = netip.MustParsePrefix(prefix)
	}
	return r
}

func TestAccessList(t *testing.T) {
	c, err := config.New(config.Options[Settings]{Default: func() *Settings { s := DefaultSettings(); return s.Clone() },
		Clone: (*Settings).Clone, Text: (*Settings).String, Check: (*Settings).Check})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	update := func(change func(*Settings)) error {
		return c.Update(nil, func(s *Settings) error { change(s); return nil })
	}
	before := c.Get()
	err = update(func(s *Settings) {
		s.SetAccessRule("MGMT", rule(0, true, "2001:db8::/32"))
		s.SetAccessRule("MGMT", rule(5, false, "2001:db8:1::/48"))
		s.SetAccessRule("9", rule(0, false, "10.0.0.9/32"))
		s.SetAccessRule("9", rule(0, true, "10.1.2.3/8"))
		s.SetAccessRule("9", rule(0, true, "any"))
		s.SetAccessRule("9", rule(0, true, "10.0.0.9/32")) // changes in its place
		s.SetAccessRule("10", rule(0, false, "any"))
		s.SetAccessRemark("MGMT", " staff only ")
	})
	if err != nil || len(before.AccessLists) != 0 {
		t.Fatal(err, before.AccessLists)
	}
	for _, tt := range []struct {
		list, addr, want string
	}{
		{"9", "10.0.0.9", "10 permit host 10.0.0.9"}, {"9", "10.7.7.7", "20 permit 10.0.0.0 0.255.255.255"}, {"9", "::ffff:10.7.7.7", "20 permit 10.0.0.0 0.255.255.255"},
		{"9", "2001:db8::1", "30 permit any"}, {"10", "192.0.2.1", "10 deny any"},
		{"MGMT", "2001:db8:1::1", "5 deny 2001:db8:1::/48"}, {"MGMT", "2001:db8:2::1", "10 permit 2001:db8::/32"}, {"MGMT", "10.0.0.9", ""},
	} {
		l, ok := c.Get().AccessList(tt.list)
		got := ""
		if r := l.Match(netip.MustParseAddr(tt.addr)); r != nil {
			got = strings.Join([]string{strconv.Itoa(r.Sequence), r.Action(), r.Source()}, " ")
		}
		if !ok || got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.list, tt.addr, got, tt.want)
		}
	}
	want := `access-list 9 permit host 10.0.0.9
access-list 9 permit 10.0.0.0 0.255.255.255
access-list 9 permit any
!
access-list 10 deny any
!
ip access-list standard MGMT
 remark staff only
 deny 2001:db8:1::/48
 permit 2001:db8::/32
!
`
	if got := c.Get().String(); !strings.Contains(got, want) {
		t.Errorf("got\n%s", got)
	}
	old := c.Get()
	if err := update(func(s *Settings) {
		if !s.DropAccessRules("9", func(r AccessRule) bool { return !r.Prefix.IsValid() }) || s.DropAccessRules("none", func(AccessRule) bool { return true }) ||
			!s.DropAccessList("10") || s.DropAccessList("10") {
			t.Error("what was dropped")
		}
	}); err != nil {
		t.Fatal(err)
	}
	if l, _ := old.AccessList("9"); len(l.Rules) != 3 {
		t.Error("settings handed out before have changed")
	}
	for name, change := range map[string]func(*Settings){
		"list that injects": func(s *Settings) { s.SetAccessRule("a\nend", rule(0, true, "any")) },
		"remark":            func(s *Settings) { s.SetAccessRemark("a", "x\x1b") },
		"sequence":          func(s *Settings) { s.SetAccessRule("a", rule(maxSequence+1, true, "any")) },
		"no more sequence": func(s *Settings) {
			s.SetAccessRule("a", rule(maxSequence, true, "any"))
			s.SetAccessRule("a", rule(0, true, "10.0.0.0/8"))
		},
		"too many lists": func(s *Settings) {
			for i := range maxAccessLists + 1 {
				s.SetAccessRemark("l"+strconv.Itoa(i), "x")
			}
		},
		"too many rules": func(s *Settings) {
			for i := range maxAccessRules + 1 {
				s.SetAccessRule("a", rule(i+1, true, "any"))
			}
		},
		"absolute-timeout": func(s *Settings) { s.Line.AbsoluteTimeout = time.Second },
		"access-class":     func(s *Settings) { s.Line.AccessClass = "a b" },
		"authentication":   func(s *Settings) { s.Line.Authentication = "a\nb" },
		"privilege":        func(s *Settings) { s.Line.Privilege = 16 },
		"section":          func(s *Settings) { s.Login = section{"x\nend"} },
	} {
		before := c.Get()
		if err := update(change); err == nil || c.Get() != before {
			t.Errorf("%s was accepted: %v", name, err)
		}
	}
}

type section []string

func (s section) Lines() []string { return s }

func TestParseWildcard(t *testing.T) {
	for mask, want := range map[string]int{"0.0.0.0": 32, "0.0.0.255": 24, "0.255.255.255": 8, "255.255.255.255": 0, "0.0.3.255": 22,
		"255.255.255.0": -1, "0.0.255.0": -1, "0.0.0.254": -1, "::": -1} {
		n, err := ParseWildcard(netip.MustParseAddr(mask))
		if want < 0 != (err != nil) || err == nil && n != want {
			t.Errorf("%s: %d, %v", mask, n, err)
		}
		if err == nil && wildcard(n) != mask {
			t.Errorf("%s is written as %s", mask, wildcard(n))
		}
	}
}

func TestStandardNumber(t *testing.T) {
	for word, want := range map[string]bool{"1": true, "99": true, "1300": true, "1999": true, "0": false, "100": false, "1299": false, "2000": false, "01": false, "+1": false, "x": false} {
		if StandardNumber(word) != want {
			t.Error(word)
		}
	}
}

func TestSecretType(t *testing.T) {
	for hash, want := range map[string]int{"$1$a$b": 5, "$8$a$b": 8, "$9$a$b": 9, "$argon2id$v=19$": 9, "$6$x": 9} {
		if got := SecretType(hash); got != want {
			t.Errorf("%s: %d", hash, got)
		}
	}
}

// TestLineAccessIsWritten: what is set is in the configuration, and nothing is by default.
func TestLineAccessIsWritten(t *testing.T) {
	s := DefaultSettings()
	s.Line.LineAccess = LineAccess{AbsoluteTimeout: time.Hour, AccessClass: "MGMT", Privilege: 15, Authentication: "default", NoTransport: true}
	s.Login = section{"login delay 3"}
	text := s.String()
	if !strings.Contains(text, " absolute-timeout 60\n access-class MGMT in\n privilege level 15\n login authentication default\n transport input none\n!\nend\n") ||
		!strings.Contains(text, "\nlogin delay 3\n!\n") {
		t.Errorf("got\n%s", text)
	}
}

func TestParseMask(t *testing.T) {
	for word, want := range map[string]int{"0.0.0.0": 0, "128.0.0.0": 1, "255.255.254.0": 23, "255.255.255.255": 32} {
		if n, err := ParseMask(word); n != want || err != nil {
			t.Errorf("%s: %d, %v", word, n, err)
		}
	}
	for _, word := range []string{"", "24", "0.255.255.255", "255.0.255.0", "0.0.0.1", "255.255.255", "ffff::"} {
		if n, err := ParseMask(word); err == nil {
			t.Errorf("%q is %d", word, n)
		}
	}
}

package device

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console/config"
)

func rule(seq int64, permit bool, prefix string) AccessRule {
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
			got = strings.Join([]string{strconv.FormatInt(r.Sequence, 10), r.Action(), r.Source()}, " ")
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
 5 deny 2001:db8:1::/48
 10 permit 2001:db8::/32
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
		"sequence":          func(s *Settings) { s.SetAccessRule("a", rule(MaxSequence+1, true, "any")) },
		"no more sequence": func(s *Settings) {
			s.SetAccessRule("a", rule(MaxSequence, true, "any"))
			s.SetAccessRule("a", rule(0, true, "10.0.0.0/8"))
		},
		"too many lists": func(s *Settings) {
			for i := range maxAccessLists + 1 {
				s.SetAccessRemark("l"+strconv.Itoa(i), "x")
			}
		},
		"too many rules": func(s *Settings) {
			for i := range maxAccessRules + 1 {
				s.SetAccessRule("a", rule(int64(i+1), true, netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 32).String()))
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

// TestAccessSequences: a rule goes where its number says, and takes nobody's place.
func TestAccessSequences(t *testing.T) {
	list := func(s *Settings) string {
		var rules []string
		l, _ := s.AccessList("9")
		for _, r := range l.Rules {
			rules = append(rules, strconv.FormatInt(r.Sequence, 10)+" "+r.Action()+" "+r.Source())
		}
		return strings.Join(rules, ", ")
	}
	s := DefaultSettings()
	for _, step := range []struct {
		rule    AccessRule
		refused string
		want    string
	}{
		{rule(0, true, "10.0.0.0/8"), "", "10 permit 10.0.0.0 0.255.255.255"},
		{rule(15, true, "any"), "", "10 permit 10.0.0.0 0.255.255.255, 15 permit any"},
		{rule(5, false, "10.0.0.9/32"), "", "5 deny host 10.0.0.9, 10 permit 10.0.0.0 0.255.255.255, 15 permit any"},
		{rule(0, true, "192.0.2.0/24"), "", "5 deny host 10.0.0.9, 10 permit 10.0.0.0 0.255.255.255, 15 permit any, 25 permit 192.0.2.0 0.0.0.255"},
		{rule(10, false, "10.0.0.0/8"), "Duplicate sequence number", "5 deny host 10.0.0.9, 10 permit 10.0.0.0 0.255.255.255, 15 permit any, 25 permit 192.0.2.0 0.0.0.255"},
		{rule(10, true, "10.1.2.3/8"), "", "5 deny host 10.0.0.9, 10 permit 10.0.0.0 0.255.255.255, 15 permit any, 25 permit 192.0.2.0 0.0.0.255"}, // itself
		{rule(30, true, "any"), "", "5 deny host 10.0.0.9, 10 permit 10.0.0.0 0.255.255.255, 15 permit any, 25 permit 192.0.2.0 0.0.0.255"},        // there is that rule
		{rule(0, true, "any"), "", "5 deny host 10.0.0.9, 10 permit 10.0.0.0 0.255.255.255, 15 permit any, 25 permit 192.0.2.0 0.0.0.255"},
		{rule(7, false, "any"), "", "5 deny host 10.0.0.9, 7 deny any, 10 permit 10.0.0.0 0.255.255.255, 15 permit any, 25 permit 192.0.2.0 0.0.0.255"},
	} {
		err := s.SetAccessRule("9", step.rule)
		var invalid *InvalidError
		if refused := errors.As(err, &invalid); refused != (step.refused != "") || refused && invalid.Text != step.refused || list(s) != step.want {
			t.Errorf("%+v: %v, %s\nwant %s", step.rule, err, list(s), step.want)
		}
	}
	if got := s.String(); !strings.Contains(got, "\nip access-list standard 9\n 5 deny host 10.0.0.9\n 7 deny any\n 10 permit 10.0.0.0 0.255.255.255\n 15 permit any\n 25 permit 192.0.2.0 0.0.0.255\n!\n") {
		t.Errorf("got\n%s", got)
	}
	for _, bad := range []struct {
		name        string
		start, step int64
	}{{"none", 10, 10}, {"9", 1, MaxSequence}, {"9", MaxSequence - 3, 1}, {"9", 0, 10}, {"9", 10, 0}} {
		before := list(s)
		if err := s.Resequence(bad.name, bad.start, bad.step); err == nil || list(s) != before {
			t.Errorf("%v was done: %v, %s", bad, err, list(s))
		}
	}
	before := s.Clone()
	if err := s.Resequence("9", MaxSequence-4, 1); err != nil || !strings.HasPrefix(list(s), "2147483643 deny") || strings.Contains(list(before), "2147483643") || s.Check() != nil {
		t.Errorf("%v: %s, before %s", err, list(s), list(before))
	}
	if err := s.Resequence("9", 10, 10); err != nil || list(s) != "10 deny host 10.0.0.9, 20 deny any, 30 permit 10.0.0.0 0.255.255.255, 40 permit any, 50 permit 192.0.2.0 0.0.0.255" {
		t.Errorf("%v: %s", err, list(s))
	}
	// without numbers the second rule for any would be the first again
	if got := s.String(); !strings.Contains(got, " 20 deny any\n") {
		t.Errorf("got\n%s", got)
	}
	s.DropAccessRules("9", func(r AccessRule) bool { return r.Sequence >= 40 })
	if got := s.String(); !strings.Contains(got, "\naccess-list 9 deny host 10.0.0.9\naccess-list 9 deny any\naccess-list 9 permit 10.0.0.0 0.255.255.255\n!\n") {
		t.Errorf("got\n%s", got)
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

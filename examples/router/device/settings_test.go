package device

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	before := DefaultSettings().Clone()
	s := before.Clone()
	s.Hostname = "core1"
	s.Interfaces["eth0"] = InterfaceSettings{Description: "  uplink \t"}
	s.Interfaces["eth1"] = InterfaceSettings{Description: " "}
	s.Routes = append(s.Routes, StaticRoute{netip.MustParsePrefix("10.1.2.3/8"), netip.MustParseAddr("192.0.2.1")})
	if err := s.Check(); err != nil || s.Interfaces["eth0"].Description != "uplink" || len(s.Interfaces) != 1 || s.Routes[0].Prefix.String() != "10.0.0.0/8" {
		t.Errorf("%v, %+v", err, s)
	}
	if before.Hostname != "router" || len(before.Interfaces) != 0 || len(before.Routes) != 0 {
		t.Errorf("what was cloned has changed: %+v", before)
	}
	s.Hostname = "no blanks"
	var bad *InvalidError
	if err := s.Check(); !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), "device: a host name") {
		t.Error(err)
	}
}

func TestInvalidSettings(t *testing.T) {
	v4, v6 := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")
	for name, change := range map[string]func(*Settings){
		"secret of two words":      func(s *Settings) { s.EnableSecret = "a b" },
		"secret not ASCII":         func(s *Settings) { s.EnableSecret = "ä" },
		"user without a name":      func(s *Settings) { s.Users = []User{{"", 1, "x"}} },
		"user named twice":         func(s *Settings) { s.Users = []User{{"b", 1, "x"}, {"a", 1, "x"}, {"b", 2, "y"}} },
		"user without a secret":    func(s *Settings) { s.Users = []User{{"a", 1, ""}} },
		"privilege":                func(s *Settings) { s.Users = []User{{"a", 16, "x"}} },
		"user that injects":        func(s *Settings) { s.Users = []User{{"a\nenable", 1, "x"}} },
		"interface that injects":   func(s *Settings) { s.Interfaces["a\nend"] = InterfaceSettings{Shutdown: true} },
		"interface with blanks":    func(s *Settings) { s.Interfaces["a "] = InterfaceSettings{Shutdown: true} },
		"interface without a name": func(s *Settings) { s.Interfaces[""] = InterfaceSettings{Shutdown: true} },
		"description that injects": func(s *Settings) { s.Interfaces["a"] = InterfaceSettings{Description: "x\nend"} },
		"description with escape":  func(s *Settings) { s.Interfaces["a"] = InterfaceSettings{Description: "x\x1b[2J"} },
		"description with C1":      func(s *Settings) { s.Interfaces["a"] = InterfaceSettings{Description: "x\u009b"} },
		"description not UTF-8":    func(s *Settings) { s.Interfaces["a"] = InterfaceSettings{Description: "x\xff"} },
		"description too long": func(s *Settings) {
			s.Interfaces["a"] = InterfaceSettings{Description: strings.Repeat("x", MaxDescription+1)}
		},
		"route without gateway": func(s *Settings) { s.Routes = []StaticRoute{{netip.MustParsePrefix("10.0.0.0/8"), netip.Addr{}}} },
		"route of no prefix":    func(s *Settings) { s.Routes = []StaticRoute{{netip.Prefix{}, v4}} },
		"route of two families": func(s *Settings) { s.Routes = []StaticRoute{{netip.MustParsePrefix("10.0.0.0/8"), v6}} },
		"banner with its mark":  func(s *Settings) { s.Banner.Exec = "x^C" },
		"banner with escape":    func(s *Settings) { s.Banner.MOTD = "a\n\x1b" },
		"banner too long":       func(s *Settings) { s.Banner.Login = strings.Repeat("x", MaxBanner+1) },
		"severity":              func(s *Settings) { s.Logging.Monitor = Debugging + 1 },
		"timeout":               func(s *Settings) { s.Line.ExecTimeout = MaxExecTimeout + time.Second },
		"part of a second":      func(s *Settings) { s.Line.ExecTimeout = time.Millisecond },
		"length":                func(s *Settings) { s.Line.Length = MaxScreen + 1 },
		"width":                 func(s *Settings) { s.Line.Width = -2 },
		"history":               func(s *Settings) { s.Line.History = MaxHistory + 1 },
		"too many users": func(s *Settings) {
			for i := range maxUsers + 1 {
				s.Users = append(s.Users, User{fmt.Sprint("u", i), 1, "x"})
			}
		},
	} {
		s := DefaultSettings().Clone()
		if change(s); s.Check() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestValidHostname(t *testing.T) {
	for name, want := range map[string]bool{"r": true, "R1.a_b-c": true, "abcdefghijklmnopqrst": true,
		"": false, "1r": false, "-r": false, "abcdefghijklmnopqrstu": false, "a b": false, "a#": false, "ä": false, "a\n": false, "@a": false, "[a": false} {
		if err := ValidHostname(name); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestSeverity(t *testing.T) {
	for word, want := range map[string]Severity{"0": Emergencies, "debugging": Debugging, "Errors": Errors, "7": Debugging} {
		if got, err := ParseSeverity(word); err != nil || got != want {
			t.Errorf("%s: %v, %v", word, got, err)
		}
	}
	for _, word := range []string{"", "8", "off", "deb", "-1"} {
		if got, err := ParseSeverity(word); err == nil {
			t.Errorf("%q is %v", word, got)
		}
	}
	if Off.String() != "off" || Warnings.String() != "warnings" || Warnings != 4 {
		t.Error(Off, Warnings)
	}
}

package device

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func newConfig(t *testing.T, changed func(old, now *Settings)) *Config {
	t.Helper()
	c, err := NewConfig(nil, changed)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestUpdate(t *testing.T) {
	var news []string
	c := newConfig(t, func(old, now *Settings) { news = append(news, old.Hostname+" "+now.Hostname) })
	before := c.Get()
	err := c.Update(func(s *Settings) error {
		s.Hostname = "core1"
		s.Interfaces["eth0"] = InterfaceSettings{Description: "  uplink \t"}
		s.Routes = append(s.Routes, StaticRoute{netip.MustParsePrefix("10.1.2.3/8"), netip.MustParseAddr("192.0.2.1")})
		return nil
	})
	s := c.Get()
	if err != nil || s.Hostname != "core1" || s.Interfaces["eth0"].Description != "uplink" || s.Routes[0].Prefix.String() != "10.0.0.0/8" {
		t.Errorf("%v, %+v", err, s)
	}
	if before.Hostname != "router" || len(before.Interfaces) != 0 || len(before.Routes) != 0 {
		t.Errorf("settings handed out before have changed: %+v", before)
	}
	own := errors.New("own")
	if err := c.Update(func(s *Settings) error { s.Hostname = "x"; return own }); err != own || c.Get() != s {
		t.Errorf("%v, %+v", err, c.Get())
	}
	// What a refused change did to the copy's map must not show.
	err = c.Update(func(s *Settings) error { delete(s.Interfaces, "eth0"); s.Hostname = "no blanks"; return nil })
	var bad *InvalidError
	if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), "device: a host name") || c.Get().Interfaces["eth0"].Description != "uplink" {
		t.Errorf("%v, %+v", err, c.Get())
	}
	if want := []string{"router core1"}; !reflect.DeepEqual(news, want) {
		t.Errorf("news %v, want %v", news, want)
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
		c := newConfig(t, nil)
		before := c.Get()
		if err := c.Update(func(s *Settings) error { change(s); return nil }); err == nil || c.Get() != before {
			t.Errorf("%s was accepted: %v", name, err)
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

func TestUpdateFromManySides(t *testing.T) {
	n := 0
	c := newConfig(t, func(old, now *Settings) {
		if len(now.Interfaces) != len(old.Interfaces)+1 {
			t.Error("a change was lost or reported out of order")
		}
		n++
	})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			c.Update(func(s *Settings) error {
				runtime.Gosched()
				s.Interfaces[fmt.Sprint("eth", i)] = InterfaceSettings{Shutdown: true}
				return nil
			})
			_ = c.Get().String()
		})
	}
	wg.Wait()
	if n != 20 || len(c.Get().Interfaces) != 20 {
		t.Error(n, len(c.Get().Interfaces))
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "startup-config")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := NewConfig(testSettings(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Save(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != c.Get().String() || !strings.HasSuffix(string(got), "\nend\n") {
		t.Errorf("%v, %q", err, got)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 { // it holds password hashes
		t.Error(info.Mode(), err)
	}
	if err := c.Save(dir); err == nil {
		t.Error("a directory was replaced")
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err == nil { // Windows may forbid it
		if err := c.Save(link); err == nil {
			t.Error("a link was replaced")
		}
		os.Remove(link)
	}
	if err := c.Save(filepath.Join(dir, "no", "such")); err == nil || !strings.HasPrefix(err.Error(), "device: save configuration: ") {
		t.Error(err)
	}
	if err := c.Save(filepath.Join(dir, strings.Repeat("x", 300))); err == nil { // fails at the rename
		t.Error("a name too long was saved")
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("files were left behind: %v", list)
	}
}

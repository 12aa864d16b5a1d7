package device

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/vtykit/vtykit/console/config"
)

func seed(f *testing.F, name string) {
	f.Helper()
	data, err := os.ReadFile("testdata/linux/" + name)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for i := 0; i < len(data); i += 17 {
		f.Add(data[:i])
	}
}

func FuzzCounters(f *testing.F) {
	seed(f, "proc/net/dev")
	f.Fuzz(func(t *testing.T, data []byte) {
		for name := range parseCounters(data) {
			if name == "" || strings.Contains(name, "\n") {
				t.Errorf("name %q", name)
			}
		}
	})
}

func FuzzARP(f *testing.F) {
	seed(f, "proc/net/arp")
	f.Fuzz(func(t *testing.T, data []byte) {
		list := parseARP(data)
		for _, n := range list {
			if !n.Addr.Is4() || n.Interface == "" {
				t.Errorf("%+v", n)
			}
		}
		WriteARP(io.Discard, nil, list)
	})
}

func FuzzRoutes4(f *testing.F) {
	seed(f, "proc/net/route")
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			list := parseRoutes4(data, order)
			for _, r := range list {
				if !r.Prefix.Addr().Is4() || r.Prefix != r.Prefix.Masked() || r.Interface == "" {
					t.Errorf("%+v", r)
				}
			}
			SortRoutes(list)
			WriteRoutes(io.Discard, list, DefaultSettings())
		}
	})
}

func FuzzRoutes6(f *testing.F) {
	seed(f, "proc/net/ipv6_route")
	f.Fuzz(func(t *testing.T, data []byte) {
		list := parseRoutes6(data)
		for _, r := range list {
			if !r.Prefix.Addr().Is6() || r.Prefix != r.Prefix.Masked() || r.Interface == "" {
				t.Errorf("%+v", r)
			}
		}
		WriteRoutes6(io.Discard, list, DefaultSettings())
	})
}

func FuzzUptime(f *testing.F) {
	seed(f, "proc/uptime")
	for _, s := range []string{"NaN 1", "Inf", "-1", "1e300", "0x1p62", "9223372036 1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if up, _ := parseUptime(data); up < 0 || up > 292*365*24*time.Hour {
			t.Error(up)
		}
	})
}

func FuzzMemory(f *testing.F) {
	seed(f, "proc/meminfo")
	f.Fuzz(func(t *testing.T, data []byte) {
		if total, free := parseMemory(data); total%1024 != 0 || free%1024 != 0 {
			t.Error(total, free)
		}
	})
}

func FuzzProcessor(f *testing.F) {
	seed(f, "proc/cpuinfo")
	f.Fuzz(func(t *testing.T, data []byte) {
		if s := parseProcessor(data); len(s) > maxModel || strings.ContainsAny(s, "\n\x00") {
			t.Errorf("%q", s)
		}
	})
}

// Whatever passes validation must come back from the file it is saved in, and no setting may pose as another line.
func FuzzSettings(f *testing.F) {
	f.Add("router", "uplink", "Welcome\n\n  x", "Ethernet 2", "$hash")
	f.Add("r", " x\ty ", "^", `a"b\c`, "x")
	f.Add("A", "0", "\xe2\x9b\n\x99", "0", "0")
	f.Fuzz(func(t *testing.T, host, description, banner, name, secret string) {
		s := DefaultSettings()
		s.Hostname, s.EnableSecret, s.Banner.MOTD = host, secret, banner
		s.Interfaces = map[string]InterfaceSettings{name: {Description: description, Shutdown: true}}
		if s.Check() != nil {
			return
		}
		want := "hostname " + host + "\n"
		if secret == "" {
			want += "no enable secret\n"
		} else {
			want += fmt.Sprintf("enable secret %d %s\n", SecretType(secret), secret)
		}
		want += "interface " + quote(name) + "\n"
		if d := s.Interfaces[name].Description; d != "" {
			want += " description " + d + "\n"
		}
		want += " shutdown\n"
		if s.Banner.MOTD != "" {
			want += "banner motd ^C\n" + s.Banner.MOTD + "\n^C\n"
		}
		want += "line vty 0 15\n exec-timeout 10 0\n"
		d, err := config.Compare(want, s.String())
		if err != nil || !d.Empty() {
			t.Fatalf("%v, %v", err, d)
		}
		if text, done := CutBanner("^C\n" + s.Banner.MOTD + "\n^C"); text != s.Banner.MOTD || !done || !utf8.ValidString(text) {
			t.Errorf("banner %q came back as %q", s.Banner.MOTD, text)
		}
	})
}

package device

import (
	"encoding/binary"
	"flag"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testHost is a machine of which testdata/linux holds /proc and /sys.
func testHost(t testing.TB) *Host {
	t.Helper()
	up := net.FlagUp | net.FlagRunning
	addrs := map[string][]netip.Prefix{
		"lo": {netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("::1/128")},
		"eth0": {netip.MustParsePrefix("fe80::2/64"), netip.MustParsePrefix("2001:db8::2/64"),
			netip.MustParsePrefix("192.0.2.2/24"), netip.MustParsePrefix("192.0.2.77/24"), netip.MustParsePrefix("203.0.113.5/32")},
		"eth1":  {netip.MustParsePrefix("10.1.0.1/16")},
		"eth10": {netip.MustParsePrefix("10.9.0.1/16")},
	}
	mac := net.HardwareAddr{2, 0xfc, 0, 0, 0, 6}
	return &Host{
		root:  os.DirFS("testdata/linux"),
		order: binary.LittleEndian,
		links: func() ([]link, error) {
			return []link{
				{"lo", 1, 65536, nil, up | net.FlagLoopback},
				{"eth10", 4, 1500, mac, net.FlagUp},
				{"eth1", 3, 9000, mac, net.FlagUp | net.FlagBroadcast}, // operstate is up though the flag lags behind
				{"eth0", 2, 1500, mac, up | net.FlagBroadcast},
				{"eth2", 6, 1500, mac, net.FlagBroadcast},
				{"tun0", 5, 1400, nil, up | net.FlagPointToPoint},
			}, nil
		},
		addrs: func(l link) []netip.Prefix { return slices.Clone(addrs[l.name]) },
		now:   time.Now,
		arch:  "amd64",
	}
}

func testSettings(t testing.TB) *Settings {
	t.Helper()
	s := DefaultSettings()
	s.EnableSecret = "$pbkdf2-sha256$600000$c2FsdA$aGFzaA"
	s.Users = []User{{"zoe", 1, "$z"}, {"admin", 15, "$a"}}
	s.Interfaces = map[string]InterfaceSettings{
		"eth10":      {Shutdown: true},
		"eth2":       {Shutdown: true}, // and is down: nothing to tell
		"eth0":       {Description: `uplink #3 | "core" \ ü `, Shutdown: true},
		"Ethernet 2": {Description: "! by the window"},
		"eth1":       {},
	}
	s.Routes = []StaticRoute{
		{netip.MustParsePrefix("198.51.100.9/24"), netip.MustParseAddr("192.0.2.1")},
		{netip.MustParsePrefix("2001:db8:7::/48"), netip.MustParseAddr("2001:db8::1")},
		{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParseAddr("192.0.2.1")},
		{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParseAddr("192.0.2.1")},
	}
	s.Banner = Banner{MOTD: "\n  Welcome\n\n! to the\nend\nrouter\n", Login: "one line"}
	s.Logging = Logging{Console: Off, Monitor: Warnings, Buffered: Debugging}
	s.Line = LineSettings{ExecTimeout: 90 * time.Second, Length: 0, Width: 132, History: 50}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	return s
}

func golden(t *testing.T, name string, write func(w io.Writer) error) {
	t.Helper()
	var b strings.Builder
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, b.String(), want)
	}
}

func TestShow(t *testing.T) {
	h, s := testHost(t), testSettings(t)
	list, err := h.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	r4, err4 := h.Routes4()
	r6, err6 := h.Routes6()
	if err4 != nil || err6 != nil {
		t.Fatal(err4, err6)
	}
	about := About{Product: "vtykit router example", Version: "0.1.0", Build: "go1.26 linux/amd64", Image: "/usr/bin/router"}
	zone := time.FixedZone("CEST", 7200)
	at := time.Date(2015, 10, 19, 18, 57, 38, 347_900_000, zone)
	for name, write := range map[string]func(io.Writer) error{
		"show_interfaces":         func(w io.Writer) error { return WriteInterfaces(w, list, s) },
		"show_ip_interface_brief": func(w io.Writer) error { return WriteInterfaceBrief(w, list) },
		"show_ip_route":           func(w io.Writer) error { return WriteRoutes(w, r4, s) },
		"show_ipv6_route":         func(w io.Writer) error { return WriteRoutes6(w, r6, s) },
		"show_arp":                func(w io.Writer) error { return WriteARP(w, list, h.Neighbours()) },
		"show_running_config":     func(w io.Writer) error { return WriteRunning(w, s, h.InterfaceNames()) },
		"show_version": func(w io.Writer) error {
			return WriteVersion(w, about, "router", h.System(), h.Uptime(), len(list))
		},
		"show_clock": func(w io.Writer) error {
			WriteClock(w, at)
			return WriteClock(w, at.In(time.FixedZone("+03", 3*3600))) // a zone that is no word
		},
	} {
		golden(t, name, write)
	}
}

func TestShowOfAnEmptyMachine(t *testing.T) {
	h := &Host{links: func() ([]link, error) { return nil, nil }, now: time.Now, started: time.Now()}
	s := DefaultSettings()
	r4, _ := h.Routes4()
	if len(r4) != 0 || h.Neighbours() != nil || h.Uptime() < 0 || h.InterfaceNames() == nil {
		t.Error(r4, h.Neighbours(), h.Uptime())
	}
	var b strings.Builder
	WriteInterfaces(&b, []Interface{{Name: "en0", Admin: true, Link: true, MTU: 1500, MAC: make(net.HardwareAddr, 6)}}, s)
	s.Routes = []StaticRoute{{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParseAddr("192.0.2.1")}} // not what the host uses
	WriteRoutes(&b, nil, s)
	WriteVersion(&b, About{Product: "p", Version: "1"}, "r", System{Arch: "arm"}, 0, 1)
	for _, want := range []string{"Counters are not available", "Gateway of last resort is not set", "r uptime is 0 minutes", "1 network interface\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestRoutesFromAddresses(t *testing.T) {
	h := testHost(t)
	h.root = nil // not Linux: flags and addresses are all there is
	r, err := h.Routes4()
	var got []string
	for _, r := range r {
		got = append(got, string(r.Source)+r.Prefix.String()+r.Interface)
	}
	want := []string{"C192.0.2.0/24eth0", "L192.0.2.2/32eth0", "L192.0.2.77/32eth0", "L203.0.113.5/32eth0"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestThisMachine(t *testing.T) {
	h := Open()
	list, err := h.Interfaces()
	if err != nil || len(list) != len(h.InterfaceNames()) {
		t.Errorf("%d interfaces, %d names, %v", len(list), len(h.InterfaceNames()), err)
	}
	if _, err := h.Routes4(); err != nil {
		t.Error(err)
	}
	if _, err := h.Routes6(); err != nil {
		t.Error(err)
	}
	if h.Uptime() < 0 || h.System().Kernel == "" {
		t.Error(h.Uptime(), h.System())
	}
}

func TestCompareNames(t *testing.T) {
	want := []string{"Eth1", "eth1", "eth1.5", "eth2", "eth10", "eth10/9", "eth10/10", "eth99999999999999999999999", "lo", "vlan007", "vlan8"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareNames)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, a := range want {
		for _, b := range want {
			if CompareNames(a, b) != -CompareNames(b, a) || (CompareNames(a, b) == 0) != (a == b) {
				t.Errorf("%s and %s have no order", a, b)
			}
		}
	}
}

func TestFindName(t *testing.T) {
	names := []string{"eth0", "Eth1", "eth1", "LAN"}
	for word, want := range map[string]string{"ETH0": "eth0", "eth1": "eth1", "lan": "LAN", "ETH1": "", "et": ""} {
		if got, ok := FindName(word, names); ok != (want != "") || ok && got != want {
			t.Errorf("%s: got %q, %v", word, got, ok)
		}
	}
}

func TestFormatUptime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0 minutes", 59 * time.Second: "0 minutes", time.Minute: "1 minute", 61 * time.Minute: "1 hour, 1 minute",
		(366*24 + 7*24) * time.Hour: "1 year, 1 week, 1 day", 49 * time.Hour: "2 days, 1 hour",
	} {
		if got := FormatUptime(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestOddTables(t *testing.T) {
	data, err := os.ReadFile("testdata/linux/proc/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	if c := parseCounters(data); c["eth0:1"].In.Bytes != 9 || c["eth0"].In.Bytes != 1<<64-1 {
		t.Errorf("%+v", c)
	}
	if got := oneLine([]byte(strings.Repeat("x", 999))); len(got) != maxModel {
		t.Errorf("%d bytes of a model", len(got))
	}
	if got := oneLine([]byte("Board 4\x00rest\n")); got != "Board 4" {
		t.Errorf("%q", got)
	}
}

func TestHostileInterfaceName(t *testing.T) {
	h := testHost(t)
	h.root = fstest.MapFS{"sys/secret": {Data: []byte("up")}}
	if got := h.sysNet("../..", "secret"); got != "" {
		t.Errorf("read %q outside of the interfaces", got)
	}
}

// The package reads the machine and nothing else: no console, no third party.
func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.FieldsSeq(string(out)) {
		if dep != "github.com/vtykit/vtykit/examples/router/device" {
			t.Errorf("depends on %s", dep)
		}
	}
}

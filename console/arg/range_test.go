package arg

import (
	"slices"
	"strings"
	"testing"
)

func rangeNames() []string {
	return []string{"eth0", "eth1", "eth2", "eth3", "eth5", "lo0", "GigabitEthernet1/0/1", "GigabitEthernet1/0/2", "GigabitEthernet1/0/3", "mgmt", "vlan-7", "vlan-8", "ge1", "ga1",
		"br-abcdef001234", "ns4026531840"}
}

func TestRange(t *testing.T) {
	a := Range("RANGE", rangeNames)
	for text, want := range map[string]string{
		"eth 1-3, 5":         "eth1 eth2 eth3 eth5",
		"eth1-3,5":           "eth1 eth2 eth3 eth5",
		"eth1 - 3 , 5 , lo0": "eth1 eth2 eth3 eth5 lo0",
		"ETH 5, 1-2":         "eth5 eth1 eth2",
		"eth1, eth1, 1-2":    "eth1 eth2",
		"gi1/0/1-3":          "GigabitEthernet1/0/1 GigabitEthernet1/0/2 GigabitEthernet1/0/3",
		"gi 1/0/1, 1/0/3":    "GigabitEthernet1/0/1 GigabitEthernet1/0/3",
		"mgmt, et0":          "mgmt eth0",
		"vlan-7, 8":          "vlan-7 vlan-8",
		"eth01":              "eth1",
		"br-abcdef001234, 1": "error: no such value", // a name of Docker's, with zeros of its own
		"br-abcdef001234":    "br-abcdef001234",
		"eth1, n4026531840":  "eth1 ns4026531840", // more than an int of 32 bits
		"":                   "error: not a list such as eth 1-3, 5",
		"1-3":                "error: not a list such as eth 1-3, 5",
		"eth1,,2":            "error: not a list such as eth 1-3, 5",
		"eth1,":              "error: not a list such as eth 1-3, 5",
		"eth1-":              "error: not a list such as eth 1-3, 5",
		"eth3-1":             "error: a range that runs backwards",
		"eth1-4":             "error: no such value",
		"eth0-99999":         "error: too many names",
		"eth99999999999999999999-99999999999999999999": "error: not a list such as eth 1-3, 5",
		"g1":     "error: ambiguous",
		"foo1":   "error: no such value",
		"eth1-x": "error: no such value",
	} {
		got, err := a.Parse(text)
		shown := strings.Join(got, " ")
		if err != nil {
			shown = "error: " + err.Error()
		}
		if shown != want {
			t.Errorf("%q is %s, want %s", text, shown, want)
		}
	}
	if !a.Rest() || len(a.Complete("eth")) != 5 {
		t.Error("it takes no rest, or completes nothing")
	}
}

func FuzzRange(f *testing.F) {
	for _, s := range []string{"eth 1-3, 5", "gi1/0/1-3,", "--,1-", "vlan-7,8", "eth0-99999999"} {
		f.Add(s)
	}
	known := rangeNames()
	f.Fuzz(func(t *testing.T, s string) {
		names, err := parseRange(s, known)
		if err != nil {
			return
		}
		for i, n := range names {
			if !slices.Contains(known, n) || slices.Contains(names[:i], n) {
				t.Fatalf("%q gives %q", s, names)
			}
		}
		again, err := parseRange(strings.Join(names, ","), known)
		if err != nil || !slices.Equal(again, names) {
			t.Fatalf("%q gives %q, which gives %q, %v", s, names, again, err)
		}
	})
}

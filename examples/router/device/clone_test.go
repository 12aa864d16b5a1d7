package device

import (
	"net/netip"
	"sync"
	"testing"
)

// TestCheckOfACopy: what checks a copy of the settings does not write to what runs, which others read meanwhile.
func TestCheckOfACopy(t *testing.T) {
	s := DefaultSettings()
	for _, text := range []string{"10.0.0.0/8", "192.0.2.7/24"} {
		s.SetAccessRule("10", AccessRule{Permit: true, Prefix: netip.MustParsePrefix(text)})
	}
	s.Routes = []StaticRoute{{netip.MustParsePrefix("10.1.2.3/8"), netip.MustParseAddr("192.0.2.1")}}
	s.Interfaces = map[string]InterfaceSettings{"lo": {Description: " x "}}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for range 100 {
				if l, _ := s.AccessList("10"); l.Match(netip.MustParseAddr("10.1.1.1")) == nil {
					t.Error("no match")
				}
				_ = s.String()
			}
		})
	}
	for range 100 {
		if err := s.Clone().Check(); err != nil {
			t.Error(err)
		}
	}
	readers.Wait()
	if l, _ := s.AccessList("10"); l.Rules[1].Prefix.String() != "192.0.2.0/24" {
		t.Errorf("%+v", l)
	}
}

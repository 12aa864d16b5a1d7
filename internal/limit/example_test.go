package limit_test

import (
	"fmt"
	"net/netip"

	"github.com/vtykit/vtykit/internal/limit"
)

func Example() {
	var (
		penalties limit.Penalties
		gate      limit.Gate
	)
	source := limit.KeyOf(netip.MustParseAddr("2001:db8::1"))
	for range 5 {
		if penalties.Wait(source) > 0 {
			fmt.Println("refused")
			continue
		}
		penalties.Add(source, limit.AuthFailed)
		if _, ok := gate.Allow(source); ok {
			fmt.Println("wrong password from", source)
		}
	}
	// Output:
	// wrong password from 2001:db8::/64
	// refused
}

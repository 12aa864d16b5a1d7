package radius_test

import (
	"context"
	"fmt"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/auth/radius"
	"github.com/vtykit/vtykit/auth/tacacs"
	"github.com/vtykit/vtykit/console"
)

// The method list "aaa authentication login default group radius group tacacs+ local": each is asked only when the one before it
// cannot be reached.
func Example() {
	key := auth.Secret("a key of sixteen bytes or more")
	first := &radius.Client{Servers: []radius.Server{{Addr: "192.0.2.1", Secret: key}, {Addr: "192.0.2.2", Secret: key}}, NASIdentifier: "router1"}
	second := &tacacs.Client{Servers: []tacacs.Server{{Addr: "192.0.2.3", Secret: key}}}
	local := auth.Local(auth.NewMemory())
	books := &auth.Queue{To: auth.ChainRecorders(second, first)}
	console.New(console.Config{Login: auth.PasswordBy(auth.Chain(first, second, local), auth.Policy{})})

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	books.Close(ctx) // when the daemon ends
	fmt.Println(first.Check(), second.Check(), first.Servers[0])
	// Output: <nil> <nil> {192.0.2.1 ***  false}
}

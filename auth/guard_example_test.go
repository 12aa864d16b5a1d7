package auth_test

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
)

// Operators set by commands what is done about guessing, and see who is refused. Management may log in even when nobody else may.
func ExampleGuard() {
	guard := &auth.Guard{Permit: auth.Permits(netip.MustParsePrefix("10.99.0.0/16"), netip.MustParsePrefix("2001:db8:99::/48"))}
	hash, _ := auth.Hash("correct horse")
	users := auth.NewMemory(auth.User{Name: "alice", Level: 15, Hash: hash})
	c := console.New(console.Config{Login: auth.Password(users, auth.Policy{Guard: guard})})
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config)#")
	guard.Commands(exec, conf)

	startup := c.Batch(conf)
	for _, line := range []string{"login block-for 120 attempts 5 within 60", "login quiet-mode access-class MGMT", "login on-failure log"} {
		if _, err := startup.Run(context.Background(), line); err != nil {
			fmt.Println(err)
		}
	}
	for _, line := range guard.Throttle().Lines() { // for the running configuration
		fmt.Println(line)
	}
	var out bytes.Buffer
	c.RunLine(context.Background(), console.User{Level: 15}, "show login | include quiet mode", &out)
	fmt.Print(out.String())
	// Output:
	// login block-for 120 attempts 5 within 60
	// login quiet-mode access-class MGMT
	// login on-failure log
	// Access list of quiet mode: MGMT
	// 5 failures within 60 seconds bring about quiet mode for 120 seconds
}

package status_test

import (
	"context"
	"os"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/status"
)

// A console with the host's commands. What changes from one host to another is filtered away here.
func ExampleCommands() {
	c := console.New(console.Config{Login: console.NoLogin})
	status.Commands(c.Mode("exec", ""), status.Config{
		Without: []string{"show clock"}, // this daemon has its own
	})
	c.RunLine(context.Background(), console.User{Level: 1}, "show memory | where ITEM = total | select ITEM SHARE", os.Stdout)
	// Output:
	// ITEM   SHARE(%)
	// total     100.0
}

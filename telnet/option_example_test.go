package telnet_test

import (
	"context"
	"fmt"

	"github.com/vtykit/vtykit/telnet"
)

// A server that asks its clients for their user's name and character set. What they say is a hint and proves nothing.
func ExampleConn_Engine() {
	_ = telnet.Server{
		Options: func() []telnet.Option {
			return []telnet.Option{&telnet.Environ{Ask: []string{"USER", "LANG"}}, &telnet.Charset{}}
		},
		Handler: telnet.HandlerFunc(func(_ context.Context, c *telnet.Conn) {
			c.Engine(func(e *telnet.Engine) {
				user, _ := e.Option(telnet.OptNewEnviron).(*telnet.Environ).Get("USER")
				fmt.Println(user, e.Option(telnet.OptCharset).(*telnet.Charset).Chosen())
			})
		}),
	}
}

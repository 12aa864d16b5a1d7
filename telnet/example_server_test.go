package telnet_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// A server that the device's own nets may use, and whose operators get in when all its lines are taken. Whom Permit refuses reads why.
func ExampleServer() {
	inside := netip.MustParsePrefix("10.0.0.0/8")
	operators := netip.MustParsePrefix("10.0.250.0/24")
	srv := &telnet.Server{
		MaxSessions: 16,
		Reserved:    2, // of them for the operators and this machine
		Permit:      inside.Contains,
		Management:  operators.Contains,
		Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) {
			c.SetUser("") // there is no login: else the session counts as one before it
			c.Write([]byte("welcome\r\n"))
		}),
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error)
	go func() { served <- srv.Serve(l) }()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client, err := telnet.DialContext(ctx, l.Addr().String()) // from 127.0.0.1, which is not in 10.0.0.0/8
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	text, err := client.ReadAll(ctx)
	fmt.Printf("%q %v\n", text, err)

	err = srv.Shutdown(ctx)
	fmt.Println(err, errors.Is(<-served, telnet.ErrServerClosed))
	// Output:
	// "% Sessions from your address are not allowed\r\n" <nil>
	// <nil> true
}

// A script that logs in and waits for what the server prints.
func ExampleClient() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := &telnet.Server{Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) {
		defer context.AfterFunc(ctx, func() { c.Disconnect("shutdown") })()
		c.Write([]byte("name: "))
		for c.Receive(upper{c}) == nil {
		}
	})}
	go srv.Serve(l)
	defer srv.Close()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second) // for all of it
	defer cancel()
	client, err := telnet.DialContext(ctx, l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	if _, err := client.ReadUntil(ctx, []byte("name: ")); err != nil {
		fmt.Println(err)
		return
	}
	client.Write([]byte("alice\r\n"))
	m, err := client.Expect(ctx, regexp.MustCompile(`denied`), regexp.MustCompile(`AL([A-Z]+)\r\n`))
	fmt.Printf("%d %q %v\n", m.Index, m.Groups, err)
	// Output: 1 ["ALICE\r\n" "ICE"] <nil>
}

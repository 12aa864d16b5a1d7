package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/telnet"
)

// demoDevice is the device of README's lines.
type demoDevice struct{ routes []demoRoute }

type demoRoute struct {
	Prefix  netip.Prefix
	Gateway netip.Addr
}

func (*demoDevice) Hostname() string      { return "edge1" }
func (d *demoDevice) Routes() []demoRoute { return d.routes }
func (d *demoDevice) SetRoute(no bool, p netip.Prefix, via netip.Addr) error {
	if !no {
		d.routes = append(d.routes, demoRoute{p, via})
	}
	return nil
}

// readme is README's code, word for word.
func readme(dev *demoDevice, users auth.Users) *telnet.Server {
	prefix := arg.Prefix("PREFIX") // *arg.Arg[netip.Prefix]
	via := arg.Addr("GATEWAY")

	c := console.New(console.Config{Hostname: dev.Hostname, Login: auth.Password(users, auth.Policy{})})
	exec := c.Mode("exec", "{host}{#}") // {#} is > or # by privilege
	conf := exec.Child("config", "{host}(config)#")
	exec.Group("configure", "Enter configuration mode")
	exec.Command("configure terminal", `
		Change the configuration`, console.Enter(conf), console.Level(15))
	exec.Command("show routes", `
		Routing table`, func(ctx context.Context, s *console.Session, a console.Args) error {
		for _, r := range dev.Routes() {
			s.Printf("%v via %v\n", r.Prefix, r.Gateway) // pipes, pager and CR LF are not your business
		}
		return nil
	})
	conf.Group("ip", "Internet Protocol")
	conf.Command("[no] ip route", `PREFIX GATEWAY
		Static route
		PREFIX   destination, such as 10.0.0.0/8
		GATEWAY  next hop`, func(ctx context.Context, s *console.Session, a console.Args) error {
		return dev.SetRoute(a.Negated(), prefix.Get(a), via.Get(a)) // parsed, range-checked, typed
	}, prefix, via)

	srv := &telnet.Server{Addr: ":23", Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) })}
	return srv
}

func Example_readme() {
	hash, _ := auth.Cost{Memory: 8, Passes: 1}.Hash("secret")
	srv := readme(&demoDevice{}, auth.NewMemory(auth.User{Name: "alice", Level: 15, Hash: hash}))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	served := make(chan error)
	go func() { served <- srv.Serve(l) }()

	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Fprint(c, "alice\rsecret\rconf t\rip route 10.0.0.0/8 192.0.2.1\rend\rsh ro\rexit\r")
	for in := bufio.NewScanner(c); in.Scan(); {
		if strings.HasPrefix(in.Text(), "edge1") || strings.HasPrefix(in.Text(), "10.") {
			fmt.Println(in.Text())
		}
	}
	c.Close()
	srv.Close()
	<-served
	// Output:
	// edge1#conf t
	// edge1(config)#ip route 10.0.0.0/8 192.0.2.1
	// edge1(config)#end
	// edge1#sh ro
	// 10.0.0.0/8 via 192.0.2.1
	// edge1#exit
}

// TestReadmeIsCode: what README shows is what is compiled and run here.
func TestReadmeIsCode(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(text), "```go\n")
	block, _, _ = strings.Cut(block, "```")
	block = strings.TrimSuffix(block, "err := srv.ListenAndServe()\n")
	if !ok || len(strings.Split(block, "\n")) < 20 {
		t.Fatal("README has no code")
	}
	for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
		if line != "" {
			line = "\t" + line
		}
		if !strings.Contains(string(source), "\n"+line+"\n") {
			t.Errorf("not here: %q", line)
		}
	}
}

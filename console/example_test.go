package console_test

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// A console with two modes, typed arguments and help, run here without a terminal.
func Example() {
	prefix := arg.Prefix("PREFIX") // *arg.Arg[netip.Prefix]
	via := arg.Addr("GATEWAY")
	routes := map[netip.Prefix]netip.Addr{}

	c := console.New(console.Config{Hostname: func() string { return "edge1" }})
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config)#")
	exec.Group("configure", "Enter configuration mode")
	exec.Command("configure terminal", `
		Change the configuration`, console.Enter(conf), console.Level(15))
	exec.Command("show routes", `
		Routing table`, func(_ context.Context, s *console.Session, _ console.Args) error {
		for p, gw := range routes {
			s.Printf("%v via %v\n", p, gw)
		}
		return nil
	})
	conf.Group("ip", "Internet Protocol")
	conf.Command("[no] ip route", `PREFIX GATEWAY
		Static route
		PREFIX   destination, such as 10.0.0.0/8
		GATEWAY  next hop`, func(_ context.Context, _ *console.Session, a console.Args) error {
		if a.Negated() {
			delete(routes, prefix.Get(a))
			return nil
		}
		routes[prefix.Get(a)] = via.Get(a)
		return nil
	}, prefix, via)

	b := c.Batch(exec)
	for _, line := range []string{"conf t", "ip route 10.0.0.0/8 192.0.2.1", "end", "sh ro", "show rooutes"} {
		out, err := b.Run(context.Background(), line)
		fmt.Print(out)
		if err != nil {
			fmt.Println("error:", err)
		}
	}
	// Output:
	// 10.0.0.0/8 via 192.0.2.1
	//        ^
	// % Invalid input detected at '^' marker.
	//
	// error: Invalid input detected at '^' marker.
}

// Registration errors are panics that name mode, command and column.
func ExampleMode_Command() {
	defer func() { fmt.Println(recover()) }()
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("ping", `HOST
		Send echo messages
		HOST  address or name`, func(context.Context, *console.Session, console.Args) error { return nil })
	// Output:
	// console: mode exec: command "ping": grammar: "ping HOST", column 6: the parameter HOST has no argument
}

func ExampleSession_Progress() {
	c := console.New(console.Config{})
	exec := c.Mode("exec", "{host}{#}")
	exec.Command("copy", "\nCopy the image", func(ctx context.Context, s *console.Session, _ console.Args) error {
		const size = 3 << 20
		p := s.Progress("Copying", size) // a bar, dots or nothing, as the terminal has it
		defer p.Done()
		for range 3 {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.Add(1 << 20)
		}
		p.Done()
		s.Printf("%d bytes copied\n", size)
		return nil
	})
	out, _ := c.Batch(exec).Run(context.Background(), "copy")
	fmt.Print(out)
	// Output: 3145728 bytes copied
}

package main

import (
	"context"
	"os"
	"runtime"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// execCommands registers what can be done outside of configuration.
func (r *router) execCommands() {
	m := r.exec
	name := arg.OneOf("NAME", r.host.InterfaceNames)
	host := arg.Host("HOST")
	count := arg.Int("COUNT", 1, 100000)

	m.Group("show ip", "IP information")
	m.Group("show ip interface", "IP interface status and configuration")
	m.Group("show ipv6", "IPv6 information")
	m.Command("show version", "\nSystem hardware and software status", func(_ context.Context, s *console.Session, _ console.Args) error {
		image, _ := os.Executable()
		about := device.About{Product: "vtykit router example", Version: version, Image: image,
			Build: runtime.Version() + " for " + runtime.GOOS + "/" + runtime.GOARCH}
		return device.WriteVersion(s, about, r.config.Get().Hostname, r.host.System(), r.host.Uptime(), len(r.host.InterfaceNames()))
	})
	m.Command("show clock", "\nDisplay the system clock", func(_ context.Context, s *console.Session, _ console.Args) error {
		return device.WriteClock(s, time.Now())
	})
	m.Command("show interfaces", `[NAME]
		Interface status and configuration
		NAME  one interface; all of them when left out`, func(_ context.Context, s *console.Session, a console.Args) error {
		list, err := r.host.Interfaces()
		if err != nil {
			return err
		}
		if want, ok := name.Lookup(a); ok {
			for _, in := range list {
				if in.Name == want {
					list = []device.Interface{in}
				}
			}
		}
		return device.WriteInterfaces(s, list, r.config.Get())
	}, name)
	m.Command("show ip interface brief", "\nBrief summary of IP status and configuration", func(_ context.Context, s *console.Session, _ console.Args) error {
		list, err := r.host.Interfaces()
		if err != nil {
			return err
		}
		return device.WriteInterfaceBrief(s, list)
	})
	m.Command("show ip route", "\nIP routing table", func(_ context.Context, s *console.Session, _ console.Args) error {
		routes, err := r.host.Routes4()
		if err != nil {
			return err
		}
		return device.WriteRoutes(s, routes, r.config.Get())
	})
	m.Command("show ipv6 route", "\nIPv6 routing table", func(_ context.Context, s *console.Session, _ console.Args) error {
		routes, err := r.host.Routes6()
		if err != nil {
			return err
		}
		return device.WriteRoutes6(s, routes, r.config.Get())
	})
	arp := func(_ context.Context, s *console.Session, _ console.Args) error {
		list, err := r.host.Interfaces()
		if err != nil {
			return err
		}
		return device.WriteARP(s, list, r.host.Neighbours())
	}
	m.Command("show arp", "\nARP table", arp)
	m.Command("show ip arp", "\nIP ARP table", arp)
	m.Command("show running-config", `[interface NAME]
		Current operating configuration
		interface  Show interface configuration
		NAME       its name`, func(_ context.Context, s *console.Session, a console.Args) error {
		if a.Has("interface") {
			return device.WriteRunningInterface(s, r.eyes(s), name.Get(a))
		}
		return device.WriteRunning(s, r.eyes(s), r.host.InterfaceNames())
	}, name, console.Level(15))
	lists := arg.OneOf("LIST", r.accessListNames)
	m.Command("show access-lists", `[LIST]
		Access lists, and how often each entry matched
		LIST  one list; all of them when left out`, func(_ context.Context, s *console.Session, a console.Args) error {
		r.showAccessLists(s, lists.Get(a))
		return nil
	}, lists, console.Also("show ip access-lists"))
	m.Command("ping", `HOST [repeat COUNT]
		Send echo messages, one a second
		HOST    address or name
		repeat  number of messages, 5 when left out
		COUNT   the number`, func(ctx context.Context, s *console.Session, a console.Args) error {
		to, err := device.Resolve(ctx, host.Get(a))
		if err == nil {
			err = device.WritePing(ctx, s, to, device.PingOptions{Count: count.Get(a)})
		}
		return changed(err)
	}, host, count)
}

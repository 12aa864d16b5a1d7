// Program is the one that the design and the README show, made whole, to be measured. It takes the address to listen on and the
// hash of admin's password.
package main

import (
	"context"
	"net/netip"
	"os"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/telnet"
)

var (
	ifname = arg.OneOf("NAME", func() []string { return []string{"eth0", "eth1"} })
	prefix = arg.Prefix("PREFIX")
	via    = arg.Addr("GATEWAY")
)

var routes = map[netip.Prefix]netip.Addr{}

func setRoute(_ context.Context, _ *console.Session, a console.Args) error {
	if a.Negated() {
		delete(routes, prefix.Get(a))
	} else {
		routes[prefix.Get(a)] = via.Get(a)
	}
	return nil
}

func showInterface(_ context.Context, s *console.Session, a console.Args) error {
	name, _ := ifname.Lookup(a)
	s.Printf("%s is up\n", name)
	return nil
}

func main() {
	users := auth.NewMemory(auth.User{Name: "admin", Level: 15, Hash: os.Args[2]})
	c := console.New(console.Config{Hostname: func() string { return "router" }, Login: auth.Password(users, auth.Policy{})})
	exec := c.Mode("exec", "{host}{#}")
	conf := exec.Child("config", "{host}(config)#")
	exec.Group("show", "Show running system information")
	exec.Group("configure", "Enter configuration mode")
	exec.Command("show interface", `[NAME]
	Interface state and counters
	NAME  one interface; all of them when left out`, showInterface, ifname)
	exec.Command("configure terminal", `
	Change the configuration`, console.Enter(conf), console.Level(15))
	conf.Group("ip", "Internet protocol")
	conf.Command("[no] ip route", `PREFIX GATEWAY
	Static route
	PREFIX   destination, such as 10.0.0.0/8
	GATEWAY  next hop`, setRoute, prefix, via)
	srv := &telnet.Server{Addr: os.Args[1], Handler: telnet.HandlerFunc(func(ctx context.Context, t *telnet.Conn) { c.Serve(ctx, t) })}
	if err := srv.ListenAndServe(); err != nil {
		panic(err)
	}
}

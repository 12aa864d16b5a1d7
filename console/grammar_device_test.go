package console_test

import (
	"context"
	"strings"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// grammarConsole has a command for everything that a synopsis can say, each of which prints what it was understood as.
func grammarConsole() *console.Console {
	c := console.New(console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin, Logger: testLog})
	m := c.Mode("exec", "")
	say := func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("[%s]\n", a.Line())
		return nil
	}
	count, word, names, secret := arg.Int("COUNT", 1, 1000), arg.Word("WORD"), arg.Word("NAME"), arg.Secret("SECRET")
	addr, prefix, mac, port := arg.Addr4("ADDR"), arg.Prefix("PREFIX"), arg.MAC("MAC"), arg.Port("PORT")
	m.Group("ip", "IPv4")
	m.Group("ipv6", "IPv6")
	m.Command("ip route", "\nIPv4 routes", say)
	m.Command("ipv6 route", "\nIPv6 routes", say)
	m.Command("ipv6 rip", "\nRIP", say)
	m.Group("look", "Look ahead")
	m.Command("look interface", "COUNT\nOne by number\nCOUNT  number", say, count)
	m.Command("look internal", "ADDR\nOne by address\nADDR  address", say, addr)
	m.Command("set", `(count COUNT|addr ADDR|prefix PREFIX|mac MAC|port PORT)
		Typed arguments
		count   number
		COUNT   of them
		addr    IPv4
		ADDR    address
		prefix  network
		PREFIX  address and length
		mac     hardware
		MAC     address
		port    TCP
		PORT    number`, say, count, addr, prefix, mac, port)
	m.Command("ping", `WORD [count COUNT] {quiet|verbose|size PORT} [NAME...]
		Optional, choice, any order and repeated words
		WORD     where to
		count    how many
		COUNT    of them
		quiet    say little
		verbose  say much
		size     of a packet
		PORT     in bytes
		NAME     more`, say, word, count, port, names)
	m.Command("say", "WORD...\nSay words\nWORD  of them", func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("<%s>\n", strings.Join(word.All(a), ">,<"))
		return nil
	}, word)
	m.Command("backdoor", "\nNothing to see", say, console.Hidden())
	m.Command("key", "SECRET\nSet a key\nSECRET  it", say, secret)
	return c
}

package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

// options is everything that the client can do on one connection, besides what every one can: ECHO and SGA by the server, BINARY.
func (s *settings) options(naws *telnet.NAWS) []telnet.Option {
	list := []telnet.Option{&telnet.Status{}, telnet.EndOfRecord{}}
	if !s.pipe { // a program has no terminal
		list = append(list, naws, &telnet.TTYPE{Names: []string{s.term}}, &telnet.LFLOW{}, s.tspeed())
		if d := os.Getenv("DISPLAY"); d != "" && s.environ["DISPLAY"].exported {
			list = append(list, &telnet.XDISPLOC{Display: d})
		}
	}
	if s.lm != nil {
		list = append(list, s.lm)
	}
	s.told.Tell = s.environ.exported()
	list = append(list, s.told) // and not the old ENVIRON: telnetd of inetutils asks for both, and then waits for ever
	offer := charset.Offer()
	if s.encoding != "" {
		offer = []string{s.charset.String()}
	}
	list = append(list, &telnet.Charset{Offer: offer})
	if s.compression {
		list = append(list, telnet.MCCP2{}, telnet.MCCP3{})
	}
	for k, on := range s.always {
		allow, ask := telnet.AllowLocal<<k.side, telnet.AskLocal<<k.side
		if on {
			list = append(list, telnet.Override(k.code, allow|ask, 0))
		} else {
			list = append(list, telnet.Override(k.code, 0, allow|ask))
		}
	}
	return list
}

// tspeed is what -speed says.
func (s *settings) tspeed() *telnet.TSPEED {
	o := &telnet.TSPEED{}
	_, _ = fmt.Sscanf(s.speed, "%d,%d", &o.Transmit, &o.Receive) // checkSpeed has looked
	return o
}

// exported are the variables that the server may have.
func (e environ) exported() []telnet.Variable {
	var list []telnet.Variable
	for _, name := range e.names() {
		if v := e[name]; v.exported {
			list = append(list, telnet.Variable{Name: name, Value: v.value})
		}
	}
	return list
}

// alwaysKey is a side of an option that a flag decides: -always-do, -always-dont (remote), -always-will, -always-wont (local).
type alwaysKey struct {
	code byte
	side telnet.Side
}

// alwaysFlag is one of the four flags.
type alwaysFlag struct {
	to   map[alwaysKey]bool
	side telnet.Side
	on   bool
}

func (alwaysFlag) String() string { return "" }

func (f alwaysFlag) Set(value string) error {
	for _, name := range words(value) {
		code, ok := telnet.ParseOption(name)
		if !ok {
			return fmt.Errorf("%q is no option: a name such as ECHO, or a number of 0 to 255", name)
		}
		k := alwaysKey{code, f.side}
		if on, ok := f.to[k]; ok && on != f.on {
			return fmt.Errorf("%s is both wanted and refused", name)
		}
		f.to[k] = f.on
	}
	return nil
}

// checkSpeed wants two numbers as RFC 1079 has them.
func checkSpeed(s string) error {
	parts := strings.Split(s, ",")
	for _, p := range parts {
		if p == "" || len(p) > 9 || strings.Trim(p, "0123456789") != "" {
			parts = nil
		}
	}
	if len(parts) != 2 {
		return fmt.Errorf("%q is no speed such as 38400,38400", s)
	}
	return nil
}

package main

import (
	"fmt"

	"github.com/vtykit/vtykit/telnet"
)

// options is everything that the client can do on one connection, besides what every one can: ECHO and SGA by the server, BINARY.
func (s *settings) options(naws *telnet.NAWS) []telnet.Option {
	list := []telnet.Option{naws, &telnet.TTYPE{Names: []string{s.term}}}
	if s.pipe {
		list = nil // a program has no terminal
	}
	list = append(list, telnet.Echo{}, telnet.SGA{}, telnet.Binary{})
	return s.insist(list)
}

// alwaysKey is a side of an option that a flag decides: -always-do, -always-dont (remote), -always-will, -always-wont (local).
type alwaysKey struct {
	code byte
	side telnet.Side
}

// insist makes the options do what the flags say about them. An option that there is only because of a flag is agreed to, and nothing else.
func (s *settings) insist(list []telnet.Option) []telnet.Option {
	rest := map[byte]bool{}
	for k := range s.always {
		rest[k.code] = true
	}
	for i, o := range list {
		if rest[o.Code()] {
			list[i] = decided{o, s.always}
			delete(rest, o.Code())
		}
	}
	for code := range rest {
		list = append(list, decided{bare(code), s.always})
	}
	return list
}

// decided is an option whose policy the flags have decided.
type decided struct {
	telnet.Option
	always map[alwaysKey]bool
}

func (d decided) Policy(r telnet.Role) telnet.Policy {
	p := d.Option.Policy(r)
	for _, side := range [...]telnet.Side{telnet.Local, telnet.Remote} {
		both := (telnet.AllowLocal | telnet.AskLocal) << side
		if on, ok := d.always[alwaysKey{d.Code(), side}]; ok && on {
			p |= both
		} else if ok {
			p &^= both
		}
	}
	return p
}

// Watch implements [telnet.Watcher] for the option within.
func (d decided) Watch(e *telnet.Engine, code byte) {
	if w, ok := d.Option.(telnet.Watcher); ok {
		w.Watch(e, code)
	}
}

// bare is an option of which nothing but the number is known.
type bare byte

func (b bare) Code() byte                               { return byte(b) }
func (bare) Policy(telnet.Role) telnet.Policy           { return 0 }
func (bare) Changed(*telnet.Engine, telnet.Side, bool)  {}
func (bare) Subnegotiation(*telnet.Engine, []byte) bool { return false }

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

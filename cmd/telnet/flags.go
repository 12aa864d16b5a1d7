package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

const usageText = `usage: telnet [flags] HOST [PORT]
       telnet [flags] HOST:PORT

HOST is a name or an address; an IPv6 address with a port is [ADDRESS]:PORT. PORT is 23, or 992 with -tls.
The escape character (^]) opens the telnet> prompt, ? there lists its commands.

`

// parseFlags understands the command line. cols and rows are the terminal's size, 0 where there is none.
func parseFlags(args []string, stderr io.Writer, cols, rows int) (*settings, error) {
	s := &settings{always: map[alwaysKey]bool{}, autoflush: true, autosynch: true, escape: 0x1d, told: &telnet.Environ{}}
	set := flag.NewFlagSet("telnet", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.Usage = func() {
		io.WriteString(stderr, usageText)
		set.PrintDefaults()
	}
	set.Var(alwaysFlag{s.always, telnet.Remote, true}, "always-do", "ask the server for `OPTION`, by name or number; several by commas")
	set.Var(alwaysFlag{s.always, telnet.Remote, false}, "always-dont", "refuse the server's use of `OPTION`")
	set.Var(alwaysFlag{s.always, telnet.Local, true}, "always-will", "offer `OPTION`, and agree to it")
	set.Var(alwaysFlag{s.always, telnet.Local, false}, "always-wont", "refuse to perform `OPTION`")
	set.DurationVar(&s.timeout, "connect-timeout", 10*time.Second, "how long connecting may take; 0 is for ever")
	set.BoolVar(&s.binary, "8", false, "the same as -force-binary")
	set.BoolVar(&s.binary, "force-binary", false, "ask for BINARY in both directions")
	set.BoolVar(&s.compression, "compression", false, "agree to compression (MCCP2 and MCCP3); never over TLS")
	set.BoolFunc("line-mode", "edit lines here, whatever the server asks for", func(string) error { return s.setForce(forceLine) })
	set.BoolFunc("raw-mode", "send each key, whatever the server asks for", func(string) error { return s.setForce(forceRaw) })
	set.BoolVar(&s.linemode, "linemode", true, "edit lines here when the server asks for it by LINEMODE (RFC 1184)")
	set.BoolVar(&s.pipe, "n", false, "no terminal: send what stdin has, write what comes; the default when stdin is no terminal")
	set.StringVar(&s.term, "term", terminalType(), "terminal `type` that the server is told")
	set.StringVar(&s.speed, "speed", "38400,38400", "line speed that the server is told, `TRANSMIT,RECEIVE` in bits per second")
	set.StringVar(&s.user, "l", "", "`user` that the server is told, as the variable USER")
	names := set.String("send-environ", "TERM,LANG,COLUMNS,LINES,COLORTERM", "`names` of the variables that the server may ask for")
	set.StringVar(&s.encoding, "encoding", "", "character `set` of the server; the default is what it asks for, else UTF-8")
	escape := set.String("e", "^]", "escape `character`, or off")
	script := set.String("typescript", "", "`file` that gets what the screen shows")
	add := set.Bool("typescript-append", false, "add to that file")
	logFile := set.String("log-file", "", "`file` that the log is added to")
	logLevel := set.String("log-level", "info", "how much is logged: error, warn, info, debug, or trace, which is every byte")
	set.BoolVar(&s.tls.on, "tls", false, "use TLS")
	set.StringVar(&s.tls.ca, "tls-ca", "", "`file` with the certificates that sign servers, instead of the system's")
	set.BoolVar(&s.tls.noVerify, "tls-no-verify", false, "take any certificate")
	set.StringVar(&s.tls.name, "tls-name", "", "`name` that the certificate must have, instead of HOST")
	if err := set.Parse(args); err != nil {
		return nil, err
	}
	if s.timeout <= 0 {
		s.timeout = -1
	}
	var err error
	fail := func(e error) { err = errors.Join(err, e) }
	var e error
	if s.addr, e = address(set.Args(), s.tls.on); e != nil {
		fail(e)
	}
	if s.charset, e = parseCharset(s.encoding); e != nil {
		fail(e)
	}
	if s.escape, e = parseEscape(*escape); e != nil {
		fail(e)
	}
	if e = checkSpeed(s.speed); e != nil {
		fail(e)
	}
	if !s.tls.on && (s.tls.ca != "" || s.tls.noVerify || s.tls.name != "") {
		fail(errors.New("-tls-ca, -tls-no-verify and -tls-name want -tls"))
	}
	level, e := parseLevel(*logLevel)
	if e != nil {
		fail(e)
	}
	if err != nil {
		return nil, err
	}
	s.environ = newEnviron(words(*names), s.user, cols, rows)
	if s.log, e = newLogger(*logFile, level); e != nil {
		return nil, e
	}
	if *script != "" {
		if e = s.typescript.open(*script, *add); e != nil {
			return nil, errors.Join(e, s.log.close())
		}
	}
	return s, nil
}

func (s *settings) setForce(f forced) error {
	if s.force != followServer && s.force != f {
		return errors.New("-line-mode and -raw-mode exclude each other")
	}
	s.force = f
	return nil
}

func terminalType() string {
	if t := os.Getenv("TERM"); t != "" {
		return t
	}
	return "ansi" // what Windows' consoles are
}

// address is the "host:port" that the arguments name.
func address(args []string, tls bool) (string, error) {
	port := "23"
	if tls {
		port = "992"
	}
	switch len(args) {
	case 1:
		host := args[0]
		if h, p, err := net.SplitHostPort(host); err == nil {
			if p == "" {
				p = port
			}
			return checkAddress(h, p)
		}
		return checkAddress(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), port)
	case 2:
		return checkAddress(strings.TrimSuffix(strings.TrimPrefix(args[0], "["), "]"), args[1])
	}
	return "", errors.New("usage: telnet [flags] HOST [PORT]; -help lists the flags")
}

func checkAddress(host, port string) (string, error) {
	if host == "" {
		return "", errors.New("no host")
	}
	if n, err := net.LookupPort("tcp", port); err != nil || n == 0 {
		return "", fmt.Errorf("%q is no port", port)
	}
	return net.JoinHostPort(host, port), nil
}

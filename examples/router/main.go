// Router is a console of the kind that vtykit is for: a network device's, with this machine as the device. Its configuration is
// data of its own; nothing that is configured changes the machine.
//
//	go run ./examples/router
//	telnet 127.0.0.1 2323
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/term"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console/local"
	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
)

// version is what `show version` and -version say.
const version = "0.1.0"

// shutdownTime is what sessions get to end in when the daemon is told to stop, and behind them the servers of AAA to take what waits for them.
const shutdownTime = 5 * time.Second

// flags are the command line.
type flags struct {
	listen, users, config, flash, history string
	maxSessions, perSrc                   int
	logLevel                              slog.Level
	lineMode                              linemode.Policy
	local                                 bool
	countLocal                            bool
}

// places are the files and folders of a router; what is empty there is none of.
type places struct{ config, flash, history string }

func (f flags) places() places { return places{f.config, f.flash, f.history} }

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "router:", err)
		os.Exit(1)
	}
}

func run(args []string, stdin *os.File, stdout, stderr io.Writer) error {
	var f flags
	var showVersion bool
	var newUser string
	set := flag.NewFlagSet("router", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.StringVar(&f.listen, "listen", "127.0.0.1:2323", "`address` and port to listen on")
	set.StringVar(&f.users, "users", "", "`file` with a user on each line: name, privilege level, password hash. Users of the configuration (username) come before them")
	set.StringVar(&f.config, "config", "", "startup-config `file`, read at start and written by write memory")
	set.StringVar(&f.history, "history", "", "`folder` for what users typed, so that Up goes on where their last session ended; empty is none")
	set.StringVar(&f.flash, "flash", "", "existing `folder` of the files of operators (| redirect FILE, dir, more, delete) and of configurations to read; empty is none")
	set.IntVar(&f.maxSessions, "max-sessions", 0, "`number` of sessions at most; 0 is 256")
	set.IntVar(&f.perSrc, "max-per-source", 0, "`number` of sessions from one address at most; 0 is 16")
	set.TextVar(&f.logLevel, "log-level", slog.LevelInfo, "`level` of the daemon's own log: debug, info, warn, error")
	set.TextVar(&f.lineMode, "line-mode", linemode.Adaptive, "`policy` for clients that can edit lines by themselves: adaptive (on slow links), never, offered, prefer")
	set.BoolVar(&f.countLocal, "count-local", false, "slow down guessing from this machine as from any other: for a router behind a tunnel or a proxy of this machine")
	set.StringVar(&newUser, "new-user", "", "read a password from standard input, print the line of the users' file for the user of this `name`, and end")
	var once oneShot
	set.StringVar(&once.command, "c", "", "run one `command` without listening, and end")
	set.StringVar(&once.file, "f", "", "run the commands in a `file` without listening, and end; - is standard input")
	set.BoolVar(&once.dryRun, "n", false, "only check the file's commands (-f)")
	set.BoolVar(&f.local, "local", false, "serve this terminal instead of the network, and end with its session; send the log elsewhere by 2>FILE")
	set.BoolVar(&showVersion, "version", false, "print the version and end")
	if err := set.Parse(args); err != nil {
		return err
	}
	switch {
	case showVersion:
		fmt.Fprintln(stdout, "vtykit router example", version)
		return nil
	case set.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", set.Arg(0))
	case f.maxSessions < 0 || f.perSrc < 0:
		return errors.New("-max-sessions and -max-per-source must not be negative")
	}
	if newUser != "" {
		return printUser(stdin, stdout, stderr, newUser)
	}
	if err := once.check(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if once.wanted() {
		return once.run(ctx, f, stdin, stdout, stderr)
	}
	return serve(ctx, f, stdout, stderr)
}

func serve(ctx context.Context, f flags, stdout, stderr io.Writer) (err error) {
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: f.logLevel}))
	users, err := openUsers(f)
	if err != nil {
		return err
	}
	r, err := newRouter(f.places(), users, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	named := len(r.config.Get().Users) > 0
	if f.local {
		sayDemo(stdout, users.demo && !named)
		_, err := local.Run(ctx, r.console, local.Options{})
		return err
	}
	if users.file == nil && !named {
		return fmt.Errorf("-listen %s: the demo user may not be reached from other machines; name a file by -users, or configure a username", f.listen)
	}
	users.config = r.local.Load
	if none, err := users.Empty(ctx); err == nil && none {
		log.Warn("no users defined: nobody can log in")
	}
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return err
	}
	addr := l.Addr().(*net.TCPAddr)
	fmt.Fprintf(stdout, "Listening on %s. Type:\n\n    telnet %s %d\n\n", addr, addr.IP, addr.Port)
	if !addr.IP.IsLoopback() {
		log.Warn("telnet is not encrypted: passwords and sessions can be read and changed on the way", "listen", addr.String())
	}
	sayDemo(stdout, users.demo && !named)
	lines := linemode.Config{Policy: f.lineMode}
	srv := &telnet.Server{
		Handler: telnet.HandlerFunc(func(ctx context.Context, c *telnet.Conn) { r.reload.serve(ctx, linemode.New(c, lines)) }),
		Options: lines.Options, Logger: log, MaxSessions: f.maxSessions, MaxPerSource: f.perSrc,
		Permit: r.mayConnect, Management: r.isManagement,
	}
	watching := make(chan struct{})
	watch, stopWatch := context.WithCancel(ctx)
	go func() { defer close(watching); r.watch(watch) }()
	defer func() { stopWatch(); <-watching }()

	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	late, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	err = srv.Shutdown(late)
	<-ended
	return err
}

// sayDemo says how to log in where there is no users' file.
func sayDemo(w io.Writer, demo bool) {
	if demo {
		fmt.Fprintf(w, "Log in as admin with password admin; the enable password is enable.\n")
	}
}

// printUser makes a line for a users' file. On a terminal the password is not shown.
func printUser(stdin *os.File, stdout, stderr io.Writer, name string) error {
	if !auth.ValidName(name) {
		return fmt.Errorf("-new-user %q: not a valid name", name)
	}
	fmt.Fprintf(stderr, "Password for %s: ", name)
	var password []byte
	var err error
	if fd := int(stdin.Fd()); term.IsTerminal(fd) {
		password, err = term.ReadPassword(fd)
		fmt.Fprintln(stderr)
	} else {
		password, err = bufio.NewReader(stdin).ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	text := strings.TrimRight(string(password), "\r\n")
	if text == name {
		return fmt.Errorf("-new-user %s: the password must not be the name", name)
	}
	hash, err := auth.Hash(text)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, auth.Line(auth.User{Name: name, Level: 1, Hash: hash}))
	return nil
}

// openUsers reads the users' file. Without one there is a demo user, but none where the device can be reached from elsewhere.
func openUsers(f flags) (accounts, error) {
	if f.users != "" {
		users, err := auth.OpenFile(f.users)
		if err != nil {
			return accounts{}, err
		}
		return accounts{file: users, countLocal: f.countLocal}, nil
	}
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return accounts{}, fmt.Errorf("-listen %s: %w", f.listen, err)
	}
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return accounts{countLocal: f.countLocal}, nil
	}
	hash, err := auth.Hash("admin")
	if err != nil {
		return accounts{}, err
	}
	return accounts{file: auth.NewMemory(auth.User{Name: "admin", Level: 1, Hash: hash}), demo: true, countLocal: f.countLocal}, nil
}

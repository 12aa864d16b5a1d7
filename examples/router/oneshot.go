package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/vtykit/vtykit/console"
)

// oneShot is what the options -c, -f and -n ask for: commands without a network.
type oneShot struct {
	command, file string
	dryRun        bool
}

func (o oneShot) wanted() bool { return o.command != "" || o.file != "" }

func (o oneShot) check() error {
	switch {
	case o.command != "" && o.file != "":
		return errors.New("-c and -f exclude each other")
	case o.dryRun && o.file == "":
		return errors.New("-n is for -f")
	}
	return nil
}

// run runs the command or the file against the configuration, at privilege level 15: who may start the program may do so. A file
// of - is standard input.
func (o oneShot) run(ctx context.Context, f flags, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: f.logLevel}))
	r, err := newRouter(places{config: f.config, flash: f.flash}, accounts{}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	user := console.User{Name: "local", Level: 15}
	if o.command != "" {
		if status := r.console.RunLine(ctx, user, o.command, stdout); status != console.StatusOK {
			return fmt.Errorf("status %d", status)
		}
		return nil
	}
	in := stdin
	if o.file != "-" {
		file, err := os.Open(o.file)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	return r.console.RunFile(ctx, user, in, stdout, console.FileOptions{DryRun: o.dryRun})
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/config"
	"github.com/vtykit/vtykit/examples/router/device"
)

// newStore makes what keeps the configuration: in the startup-config file, and archived ones in a folder beside it.
func (r *router) newStore(startup string, files *console.Files, log *slog.Logger) error {
	hash, err := auth.Hash("enable")
	if err != nil {
		return err
	}
	o := config.Options[device.Settings]{
		Default: func() *device.Settings {
			s := device.DefaultSettings()
			s.EnableSecret = hash
			return s.Clone()
		},
		Clone:   (*device.Settings).Clone,
		Text:    (*device.Settings).String,
		Check:   func(s *device.Settings) error { return changed(s.Check()) },
		Changed: r.reconfigured,
		Hide: func(cs *console.Session, text string) string {
			if mayReadKeys(cs) {
				return text
			}
			return device.HideKeys(text)
		},
		Startup: startup,
		Files:   files,
		Logger:  log,
	}
	if startup != "" {
		o.Folder = startup + ".archive"
	}
	r.config, err = config.New(o)
	return err
}

// openFlash opens the folder that operators read and write files in; without a name there is none.
func openFlash(folder string) (*console.Files, error) {
	if folder == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("-flash: %w", err)
	}
	if err != nil {
		return nil, err
	}
	return &console.Files{Root: root}, nil
}

// update changes the configuration that cs is at.
func (r *router) update(cs *console.Session, change func(*device.Settings)) error {
	return r.config.Update(cs, func(s *device.Settings) error { change(s); return nil })
}

// loadConfig registers the commands about the configuration as a whole and makes the startup-config the running one.
func (r *router) loadConfig() error {
	r.config.Commands(r.console, r.exec, r.conf)
	r.exec.FileCommands()
	return r.config.Load(context.Background())
}

//go:build !linux && !windows

package main

import (
	"errors"
	"io"
	"runtime"
)

var errNoService = errors.New("-service is for systemd and Windows, not for " + runtime.GOOS + ": let its own service manager run: monitor -config FILE")

func installService(string, flags, io.Writer) error { return errNoService }
func removeService(io.Writer) error                 { return errNoService }
func printService(string, flags, io.Writer) error   { return errNoService }
func runService(flags) error                        { return errNoService }

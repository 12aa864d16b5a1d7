package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// serviceName is the name of the system service.
const serviceName = "vtykit-monitor"

// manageService does what -service asks for.
func manageService(what string, f flags, stdout io.Writer) error {
	path, err := executable()
	if err != nil {
		return err
	}
	if what == "install" && strings.Contains(path, "go-build") {
		return errors.New("-service install: this program was started by go run and is gone when it ends; build it first: go build ./examples/monitor")
	}
	switch what {
	case "install":
		return installService(path, f, stdout)
	case "remove":
		return removeService(stdout)
	case "print":
		return printService(path, f, stdout)
	}
	return fmt.Errorf("-service %q: install, remove or print", what)
}

package main

import (
	"fmt"
	"strings"

	"github.com/vtykit/vtykit/internal/program"
)

// variables are names for -pass-env.
type variables []string

func (v *variables) String() string { return strings.Join(*v, ",") }

func (v *variables) Set(name string) error {
	if err := program.CheckPass(name); err != nil {
		return err
	}
	*v = append(*v, name)
	return nil
}

// assignments are NAME=VALUE for -env.
type assignments []string

func (a *assignments) String() string { return strings.Join(*a, " ") }

func (a *assignments) Set(s string) error {
	if name, _, ok := strings.Cut(s, "="); !ok || name == "" {
		return fmt.Errorf("%q is not NAME=VALUE", s)
	}
	*a = append(*a, s)
	return nil
}

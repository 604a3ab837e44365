mod access;
mod attacks;
mod binding;
mod confusion;
mod refresh;

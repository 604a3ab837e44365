mod access;
mod binding;
mod confusion;
mod refresh;

// SPDX-License-Identifier: Apache-2.0
//! Lists of values, in the forms that callers have them.

use colmerge_sys as sys;

use crate::value::Value;

/// Values for the parameters of a statement or the columns of a key: `()`, a tuple, an array, a slice or a
/// vector of what a [`Value`] can be made from.
///
/// ```
/// # fn main() -> colmerge::Result<()> {
/// # let store = colmerge::Store::new()?;
/// # store.destination("t").open()?.write(colmerge::Rows::csv("id,name\n1,Ann\n"))?;
/// store.query("SELECT * FROM t", ())?;
/// store.query("SELECT * FROM t WHERE id IN (?, ?)", [1, 2])?;
/// store.query("SELECT * FROM t WHERE id = ? OR name = ?", (1, "Ann"))?;
/// # Ok(())
/// # }
/// ```
pub trait Parameters: sealed::Sealed {}

impl<T: sealed::Sealed> Parameters for T {}

pub(crate) mod sealed {
    use super::sys;

    pub trait Sealed {
        /// Calls a function with the values as the library takes them.
        fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R;
    }
}

use sealed::Sealed;

impl Sealed for () {
    fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R {
        function(&[])
    }
}

impl<'a, T: Into<Value<'a>>, const N: usize> Sealed for [T; N] {
    fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R {
        function(&self.map(|value| value.into().to_c()))
    }
}

impl<'a, T: Copy + Into<Value<'a>>> Sealed for &[T] {
    fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R {
        let values: Vec<_> = self.iter().map(|&value| value.into().to_c()).collect();
        function(&values)
    }
}

impl<'a, T: Copy + Into<Value<'a>>> Sealed for &Vec<T> {
    fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R {
        self.as_slice().with(function)
    }
}

impl<'a, T: Into<Value<'a>>> Sealed for Vec<T> {
    fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R {
        let values: Vec<_> = self.into_iter().map(|value| value.into().to_c()).collect();
        function(&values)
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)*) => {
        $(impl<'a, $($name: Into<Value<'a>>),+> Sealed for ($($name,)+) {
            #[allow(non_snake_case)]
            fn with<R>(self, function: impl FnOnce(&[sys::colmerge_value]) -> R) -> R {
                let ($($name,)+) = self;
                function(&[$($name.into().to_c()),+])
            }
        })*
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
